/** Shapes, limits and claims. */
import type { Shape } from '../../graph.js'
import { alternatives, didYouMean, entry, formatFigure, formatNumber, formatShape, plural } from '../entry.js'

/** Of a claim that does not hold. */
export interface ClaimFacts {
  readonly subject: string
  readonly comparison: '=' | '<=' | '>='
  readonly expected: number | Shape
  readonly actual: number | Shape
  readonly source?: string | undefined
}

function claimMessage({ subject, comparison, expected, actual, source }: ClaimFacts): string {
  const wanted = { '=': '', '<=': 'at most ', '>=': 'at least ' }[comparison]
  const difference =
    typeof expected === 'number' && typeof actual === 'number'
      ? `: ${formatNumber(Math.abs(actual - expected))} too ${actual > expected ? 'many' : 'few'}`
      : ''
  const by = source === undefined ? '' : ` (${source})`
  return `${subject} is ${formatFigure(actual)}, not ${wanted}${formatFigure(expected)}${by}${difference}`
}

export const networkEntries = {
  'shape-mismatch': entry<{ verb: string; shapes: readonly Shape[]; rule?: string }>({
    severity: 'error',
    message: ({ verb, shapes }) => `cannot ${verb} ${shapes.map(formatShape).join(' and ')}`,
    help: ({ rule }) =>
      rule ?? 'elementwise operators take tensors of one shape, or an image with 1x1xC, HxWx1 or a vector of 1',
  }),
  'element-count': entry<{ input: Shape; actual: number; shape: Shape; expected: number }>({
    severity: 'error',
    message: ({ input, actual, shape, expected }) =>
      `${formatShape(input)} has ${plural(actual, 'value')}, and ${formatShape(shape)} takes ${formatNumber(expected)}`,
    help: ({ actual }) => `give a shape of ${plural(actual, 'value')}`,
  }),
  'wrong-rank': entry<{ operator: string; expected: string; actual: Shape; fix?: string }>({
    severity: 'error',
    message: ({ operator, expected, actual }) => `${operator} takes ${expected}, but is given ${formatShape(actual)}`,
    help: ({ expected, fix }) => fix ?? `give it ${expected}`,
  }),
  'kernel-too-large': entry<{ operator: string; kernel: Shape; image: Shape; padding: string }>({
    severity: 'error',
    message: ({ operator, kernel, image, padding }) =>
      `${operator} of ${formatShape(kernel)} does not fit into ${formatShape(image)} with padding ${padding}`,
    help: () => 'give padding=same, a smaller window, or a larger image',
  }),
  'too-many-elements': entry<{ what: string; limit: number }>({
    severity: 'error',
    message: ({ what, limit }) => `more than ${formatNumber(limit)} ${what}`,
    help: () => 'make the layer smaller',
  }),
  'too-many-nodes': entry<{ limit: number }>({
    severity: 'error',
    message: ({ limit }) => `the network has more than ${formatNumber(limit)} operators`,
    help: () => 'a block that applies another twice doubles its size at every level',
  }),
  'expansion-too-deep': entry<{ limit: number }>({
    severity: 'error',
    message: ({ limit }) => `blocks are nested more than ${limit} deep`,
    help: () => 'a block that is passed to itself never ends',
  }),
  'too-much-work': entry<{ limit: number }>({
    severity: 'error',
    message: ({ limit }) => `expanding the network takes more than ${formatNumber(limit)} steps`,
    help: () => 'a block that applies another twice doubles its size at every level',
  }),
  'head-output': entry<{ head: string; actual: Shape }>({
    severity: 'error',
    message: ({ head, actual }) => `the head ${head} gives ${formatShape(actual)}, not one number for a pair`,
    help: () => 'end it with dense(1) -> sigmoid',
  }),
  'claim-failed': entry<ClaimFacts>({
    severity: 'error',
    message: claimMessage,
    help: () => 'correct the network, or the claim',
  }),
  'claim-of-defaults': entry<{ count: number; changed: readonly string[] }>({
    severity: 'warning',
    message: ({ count, changed }) =>
      `${plural(count, 'claim')} ${count === 1 ? 'does' : 'do'} not hold with the ${changed.join(' and ')} that was set`,
    help: () => 'a claim with = speaks of the network with its defaults; one with <= or >= holds for every value',
  }),
  'unknown-claim': entry<{ part: string; known: readonly string[]; suggestion?: string | undefined }>({
    severity: 'error',
    message: ({ part }) => `nothing is known of ${part}`,
    help: ({ suggestion, known }) =>
      didYouMean(suggestion, known.length === 0 ? 'remove it' : `claims are made of ${alternatives(known)}`),
  }),
  'unused-value': entry<{ call: string }>({
    severity: 'warning',
    message: ({ call }) => `the result of ${call} is never used; it is left out`,
    help: () => 'use it, or remove it',
  }),
} as const
