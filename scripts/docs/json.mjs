// JSON in the project's format.
const widest = 120

/** Lists of scalars are on one line if they fit; sections never are. */
export function jsonText(value, indent = '', before = '') {
  const inner = `${indent}  `
  const wrapped = (open, items, close) => `${open}\n${inner}${items.join(`,\n${inner}`)}\n${indent}${close}`
  if (Array.isArray(value)) {
    const line = `[${value.map((each) => JSON.stringify(each)).join(', ')}]`
    // One more for a comma.
    const fits = indent.length + before.length + line.length + 1 <= widest
    if (fits && value.every((each) => typeof each !== 'object')) return line
    return wrapped(
      '[',
      value.map((each) => jsonText(each, inner)),
      ']',
    )
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).map(([key, each]) => {
    const name = `${JSON.stringify(key)}: `
    return name + jsonText(each, inner, name)
  })
  return entries.length === 0 ? '{}' : wrapped('{', entries, '}')
}
