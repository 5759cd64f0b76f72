/** The edits that mistakes are mended by, made of the text around their places. */
import type { Edit, Mend, Place } from './mend.js'

const at = ({ span }: Place, start: number, end: number, text: string): Edit => ({
  span: { file: span.file, start, end },
  text,
})

/** What is written at the place. */
export const written = ({ text, span }: Place): string => text.slice(span.start, span.end)

/** Puts `text` in the mistake's place. */
export const replaceBy =
  (text: string, title = `write ${text}`): Mend =>
  (place) => ({ title, edits: [{ span: place.span, text }] })

export const insertBefore =
  (text: string, title = `put ${text.trim()} before it`): Mend =>
  (place) => ({ title, edits: [at(place, place.span.start, place.span.start, text)] })

export const insertAfter =
  (text: string, title = `put ${text.trim()} after it`): Mend =>
  (place) => ({ title, edits: [at(place, place.span.end, place.span.end, text)] })

/** Removes an argument or an item of a list with the comma that belongs to it. The place is the item, or begins it. */
export const removeItem =
  (title = 'remove it'): Mend =>
  (place) => {
    const { text, span } = place
    const end = Math.max(span.end, endOfItem(text, span.start))
    const before = /,\s*$/.exec(text.slice(0, span.start))
    if (before !== null) return { title, edits: [at(place, before.index, end, '')] }
    const after = /^\s*,\s*/.exec(text.slice(end))
    if (after !== null) return { title, edits: [at(place, span.start, end + after[0].length, '')] }
    // Nothing is left between the parentheses.
    const alone = text[span.start - 1] === '(' && text[end] === ')' ? 1 : 0
    return { title, edits: [at(place, span.start - alone, end + alone, '')] }
  }

/** The first comma or closing bracket that belongs to what is around an item. */
function endOfItem(text: string, start: number): number {
  let depth = 0
  for (let index = start; index < text.length; index += 1) {
    const character = text[index]!
    if ('([{'.includes(character)) depth += 1
    else if (')]}'.includes(character)) depth -= 1
    if (depth < 0 || (depth === 0 && (character === ',' || character === '\n' || character === '\r'))) return index
  }
  return text.length
}

/** Removes what is at the place, and its line where nothing else is on it. */
export const removeLine =
  (title = 'remove it'): Mend =>
  (place) => {
    const { text, span } = place
    const before = /(?:^|\n)[ \t]*$/.exec(text.slice(0, span.start))
    const after = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(span.end))
    if (before === null || after === null) return { title, edits: [at(place, span.start, span.end, '')] }
    const start = before.index + (before[0].startsWith('\n') ? 1 : 0)
    return { title, edits: [at(place, start, span.end + after[0].length, '')] }
  }

/** Gives a call, whose place this is, an argument by its name, in place of what it has by that name. */
export const giveArgument =
  (name: string, value: string): Mend =>
  (place) => {
    const { span } = place
    const title = `give ${name}=${value}`
    const call = written(place)
    const known = new RegExp(`\\b${name}\\s*=\\s*([\\w.]+)`).exec(call)
    if (known !== null) {
      const start = span.start + known.index + known[0].length - known[1]!.length
      return { title, edits: [at(place, start, start + known[1]!.length, value)] }
    }
    if (/^\w+$/.test(call)) return { title, edits: [at(place, span.end, span.end, `(${name}=${value})`)] }
    if (!/^\w+\([\s\S]*\)$/.test(call)) return undefined
    const separator = /\(\s*\)$/.test(call) ? '' : ', '
    return { title, edits: [at(place, span.end - 1, span.end - 1, `${separator}${name}=${value}`)] }
  }

/** A name of `name` and a number that the text does not have. */
export function freshName(name: string, text: string): string {
  const words = new Set(text.match(/\w+/g))
  for (let count = 2; ; count += 1) if (!words.has(`${name}_${count}`)) return `${name}_${count}`
}

/** Gives what is named at the place another name, there alone: what the other one means elsewhere stays. */
export const renameHere: Mend = (place) => {
  const name = freshName(written(place), place.text)
  return { title: `name it ${name}`, edits: [{ span: place.span, text: name }] }
}

/** Adds a name to the import from a file, or such an import above all others. */
export function importEdit(name: string, from: string, place: Place): Edit {
  const { text } = place
  for (const found of text.matchAll(/^import\s*\{([^}"]*)\}\s*from\s*"([^"\n]*)"/gm)) {
    if (found[2] !== from) continue
    const end = found.index + found[0].indexOf('}')
    const names = text.slice(0, end).trimEnd()
    return at(place, names.length, names.length, names.endsWith('{') || names.endsWith(',') ? ` ${name}` : `, ${name}`)
  }
  const first = /^import\b/m.exec(text)?.index
  const line = `import { ${name} } from "${from}"\n`
  // Behind a byte order mark, which has to stay the first.
  const start = first ?? (text.startsWith('\ufeff') ? 1 : 0)
  return at(place, start, start, first === undefined ? `${line}\n` : line)
}

/** Writes the name at the place otherwise, wherever the file has it: nothing defines it. */
export const replaceEverywhere =
  (name: string): Mend =>
  (place) => {
    const wrong = written(place)
    const edits = codeMatches(place.text, new RegExp(`(?<!\\w)${escaped(wrong)}(?!\\w)`, 'g')).map((start) =>
      at(place, start, start + wrong.length, name),
    )
    return { title: `write ${name}`, edits }
  }

/** Writes a sign otherwise wherever the file has it, outside of comments and strings. */
export const replaceSign =
  (sign: string, meant: (text: string, offset: number) => string, title: string): Mend =>
  (place) => ({
    title,
    edits: codeMatches(place.text, new RegExp(escaped(sign), 'g')).map((start) =>
      at(place, start, start + sign.length, meant(place.text, start)),
    ),
  })

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Where a pattern is found, but for comments and strings. */
function codeMatches(text: string, pattern: RegExp): readonly number[] {
  const skipped: [number, number][] = []
  for (const { index, 0: found } of text.matchAll(/\/\/[^\r\n]*|"(?:[^"\\\r\n]|\\[^\r\n])*"/g))
    skipped.push([index, index + found.length])
  let next = 0
  return Array.from(text.matchAll(pattern), ({ index }) => index).filter((index) => {
    while (next < skipped.length && skipped[next]![1] <= index) next += 1
    return next === skipped.length || skipped[next]![0] > index
  })
}

/** Adds the statement's or item's lines below the brace that opens after the place. */
export const addItem =
  (item: string): Mend =>
  (place) => {
    const brace = place.text.indexOf('{', place.span.end)
    return brace === -1 ? undefined : { title: `add ${item}`, edits: [at(place, brace + 1, brace + 1, `\n  ${item}`)] }
  }
