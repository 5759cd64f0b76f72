/** What an entry of the catalogue is, and the wording that entries share. */
import type { Claim, Shape } from '../graph.js'
import { type Advice, advice } from './mend.js'
import { replaceBy } from './mends.js'

export interface Entry<P> {
  readonly severity: 'error' | 'warning'
  /** One line, without the place. */
  readonly message: (parameters: P) => string
  /** What to do about it, and the edits that do it where they are known. A phase that knows more says something better. */
  readonly help: (parameters: P) => string | Advice
}

export const entry = <P>(definition: Entry<P>): Entry<P> => definition

export const formatShape = (shape: Shape): string => (shape.length === 0 ? 'scalar' : shape.join('x'))

/** `1569792` as `1,569,792`; fractions keep their digits. */
export function formatNumber(value: number): string {
  const text = String(value)
  if (!Number.isFinite(value) || text.includes('e')) return text
  const least = value < 0 ? 1 : 0
  const point = text.indexOf('.')
  let end = point === -1 ? text.length : point
  let grouped = text.slice(end)
  for (; end - 3 > least; end -= 3) grouped = `,${text.slice(end - 3, end)}${grouped}`
  return text.slice(0, end) + grouped
}

/** A number with its thousands apart, or a shape. */
export const formatFigure = (value: number | Shape): string =>
  typeof value === 'number' ? formatNumber(value) : formatShape(value)

/** The figure that is claimed, with what it may be off: `14,890,000 +- 0.5%`. */
export function formatClaimed({ expected, tolerance }: Pick<Claim, 'expected' | 'tolerance'>): string {
  const figure = formatFigure(expected)
  if (tolerance === undefined) return figure
  const off =
    'amount' in tolerance ? formatNumber(tolerance.amount) : `${Number((100 * tolerance.share).toPrecision(12))}%`
  return `${figure} +- ${off}`
}

/** `a`, `a or b`, `a, b or c`; at most `limit` words. */
export function alternatives(words: readonly string[], limit = 12): string {
  const shown = words.length > limit ? [...words.slice(0, limit), '...'] : words
  if (shown.length < 2) return shown[0] ?? ''
  return `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}`
}

/** `1 argument`, `2 arguments`. */
export const plural = (count: number, noun: string): string => `${formatNumber(count)} ${noun}${count === 1 ? '' : 's'}`

/** The usual help where a name is nearly right, else another. */
export const didYouMean = (suggestion: string | undefined, otherwise: string): string =>
  suggestion === undefined ? otherwise : `did you mean ${suggestion}?`

/** The same of a name that is written at the mistake's place, which can be written otherwise. */
export const respell = (suggestion: string | undefined, otherwise: string): string | Advice =>
  suggestion === undefined ? otherwise : advice(didYouMean(suggestion, otherwise), replaceBy(suggestion))

/** `it has a, b and c`, or that it has none. */
export const listing = (names: readonly string[], none: string): string =>
  names.length === 0 ? none : `it has ${alternatives(names).replace(' or ', ' and ')}`
