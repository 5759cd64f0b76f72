/** What a schema cannot say: values that are right by themselves and wrong together. */
import type { Problem, YamlSource } from './yaml-source.js'

/**
 * Checks whatever is well-formed enough to be compared, so that these mistakes come in the same report as the schema's.
 * Whether the data has `split.train + split.validation` alphabets is checked where the data is known.
 */
export function contradictions(source: YamlSource): Problem[] {
  const number = (...path: string[]): number | undefined => {
    let value: unknown = source.value
    for (const step of path) value = isRecord(value) ? value[step] : undefined
    return typeof value === 'number' ? value : undefined
  }
  const found: Problem[] = []
  const expectOrder = (low: string[], high: string[], help: string) => {
    const lowest = number(...low)
    const highest = number(...high)
    if (lowest === undefined || highest === undefined || lowest <= highest) return
    const message = `${name(low)} is ${lowest} and ${name(high)} is ${highest}; expected the first to be at most the second`
    found.push({ code: 'contradiction', message, help, place: source.place(low, 'value') })
  }
  expectOrder(
    ['augmentation', 'zoom', '0'],
    ['augmentation', 'zoom', '1'],
    'zoom is [lowest, highest]: exchange the two',
  )
  expectOrder(
    ['optimizer', 'momentum', 'start'],
    ['optimizer', 'momentum', 'end'],
    'momentum grows from start to end: exchange the two, or make them equal for a constant momentum',
  )
  return found
}

function name(path: readonly string[]): string {
  return `\`${path.join('.').replace(/\.(\d+)/g, '[$1]')}\``
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
