/** Shapes, limits and claims. */
import type { Claim, JudgementKind, Network, Shape } from '../../graph.js'
import { alternatives, entry, formatClaimed, formatFigure, formatNumber, formatShape, plural } from '../entry.js'
import { type Advice, advice } from '../mend.js'
import { giveArgument, insertBefore } from '../mends.js'
import { appendTo, figureOfClaim, giveKind, subjectOfClaim, withoutStatement } from '../mends-network.js'

/** Of a claim that does not hold. */
export interface ClaimFacts {
  readonly claim: Claim
  readonly actual: number | Shape
  /** How far off it may be. */
  readonly tolerated: number
}

function claimMessage({ claim, actual, tolerated }: ClaimFacts): string {
  const { subject, comparison, expected, source } = claim
  const wanted = { '=': '', '<=': 'at most ', '>=': 'at least ' }[comparison]
  const difference =
    typeof expected === 'number' && typeof actual === 'number'
      ? `: ${formatNumber(Math.abs(actual - expected))} too ${actual > expected ? 'many' : 'few'}`
      : ''
  const times =
    difference === '' || tolerated === 0
      ? ''
      : `, ${formatNumber(Number((Math.abs(Number(actual) - Number(expected)) / tolerated).toPrecision(3)))} times the tolerance`
  const by = source === undefined ? '' : ` (${source})`
  return `${subject} is ${formatFigure(actual)}, not ${wanted}${formatClaimed(claim)}${by}${difference}${times}`
}

/** Of a head whose numbers are not what it says. */
export interface HeadRangeFacts {
  readonly head: string
  readonly gives: JudgementKind
  readonly least: number
  readonly most: number
  /** How many it judges. */
  readonly images: 1 | 2
}

function rangeText({ least, most }: Pick<HeadRangeFacts, 'least' | 'most'>): string {
  if (least === -Infinity && most === Infinity) return 'any number'
  if (most === Infinity) return `numbers from ${formatNumber(least)} up`
  return least === -Infinity
    ? `numbers up to ${formatNumber(most)}`
    : `numbers between ${formatNumber(least)} and ${formatNumber(most)}`
}

function headRangeHelp({ head, gives, least, most, images }: HeadRangeFacts): string | Advice {
  const stated = (kind: JudgementKind) => `head ${head}(left, right): ${kind}`
  if (gives === 'distance') return `a distance is not negative: take abs or square, or say ${stated('similarity')}`
  if (images === 1) return advice('end it with softmax', appendTo('softmax'))
  if (least >= 0.5 && most <= 1)
    return `the sigmoid of a distance grows with it: let the distance go through dense(1) first, or leave the sigmoid out and say ${stated('distance')}`
  if (least >= 0)
    return advice(
      `say ${stated('distance')}, or similarity, or make it a probability: -> dense(1) -> sigmoid`,
      giveKind(head, 'distance'),
    )
  return advice(`end it with sigmoid, or say what it is: ${stated('similarity')}`, appendTo('sigmoid'))
}

/** Of groups that do not divide what they should; `filters` where there are any. */
export interface GroupsFacts {
  readonly operator: string
  readonly groups: number
  readonly channels: number
  readonly filters?: number | undefined
}

function groupsMessage({ operator, groups, channels, filters }: GroupsFacts): string {
  const divided = [plural(channels, 'channel'), ...(filters === undefined ? [] : [plural(filters, 'filter')])]
  return `${operator} cannot divide ${divided.join(' and ')} into ${plural(groups, 'group')} of one size`
}

/** The number of groups nearest to `wanted`, and not above it, that divides both: divisors come in pairs around the root. */
function nearestGroups(wanted: number, channels: number, filters: number): number {
  const common = greatestDivisor(channels, filters)
  let nearest = 1
  for (let small = 1; small * small <= common; small++) {
    if (common % small !== 0) continue
    for (const divisor of [small, common / small]) {
      if (divisor <= wanted && divisor > nearest) nearest = divisor
    }
  }
  return nearest
}

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b))

export const networkEntries = {
  'shape-mismatch': entry<{ verb: string; shapes: readonly Shape[]; rule?: string }>({
    severity: 'error',
    message: ({ verb, shapes }) => `cannot ${verb} ${shapes.map(formatShape).join(' and ')}`,
    help: ({ rule }) =>
      rule ?? 'elementwise operators take tensors of one shape, one with 1 in place of other extents, or a vector of 1',
  }),
  'spread-channel': entry<{ operator: 'add' | 'subtract'; one: Shape; many: Shape }>({
    severity: 'warning',
    message: ({ one, many }) =>
      `the one channel of ${formatShape(one)} is used for each of the ${many[2]} channels of ${formatShape(many)}`,
    help: ({ operator, many }) =>
      `a shortcut needs a projection, conv(${many[2]}, 1x1); where this is meant, write ${operator}(a, b)`,
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
    help: ({ expected, actual, fix }) => {
      const help = fix ?? `give it ${expected}`
      const flattens = expected.startsWith('a vector') && actual.length === 3
      return flattens ? advice(help, insertBefore('flatten -> ', 'flatten first')) : help
    },
  }),
  'kernel-too-large': entry<{ operator: string; kernel: Shape; reach: Shape; image: Shape; padding: string }>({
    severity: 'error',
    message: ({ operator, kernel, reach, image, padding }) => {
      const window = formatShape(kernel)
      const dilated = formatShape(reach) === window ? '' : `, which reaches over ${formatShape(reach)},`
      return `${operator} of ${window}${dilated} does not fit into ${formatShape(image)} with padding ${padding}`
    },
    help: () => advice('give padding=same, a smaller window, or a larger image', giveArgument('padding', 'same')),
  }),
  'groups-mismatch': entry<GroupsFacts>({
    severity: 'error',
    message: groupsMessage,
    help: ({ groups, channels, filters }) => {
      const nearest = String(nearestGroups(groups, channels, filters ?? channels))
      return advice(`give it groups=${nearest}`, giveArgument('groups', nearest))
    },
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
  'head-output': entry<{ head: string; actual: Shape; kind: Network['kind'] }>({
    severity: 'error',
    message: ({ head, actual, kind }) =>
      `the head ${head} gives ${formatShape(actual)}, not ${kind === 'classifier' ? 'a vector with a number a class' : 'one number for a pair'}`,
    help: ({ kind }) =>
      kind === 'classifier' ? 'end it with flatten -> dense(classes) -> softmax' : 'end it with dense(1) -> sigmoid',
  }),
  'head-kind': entry<{ head: string; gives: JudgementKind }>({
    severity: 'error',
    message: ({ head, gives }) => `the head ${head} is to give a ${gives}, and is given one image alone`,
    help: ({ gives }) => `remove ": ${gives}": the head of one image gives the probability of every class`,
  }),
  'head-range': entry<HeadRangeFacts>({
    severity: 'error',
    message: ({ head, gives, ...range }) => `the head ${head} is to give a ${gives}, and gives ${rangeText(range)}`,
    help: headRangeHelp,
  }),
  'branches-differ': entry<{
    network: string
    features: readonly { readonly tower: string; readonly shape: Shape }[]
  }>({
    severity: 'error',
    message: ({ network, features }) =>
      `${features.map(({ tower, shape }) => `${tower} gives ${formatShape(shape)}`).join(' and ')}, and ${network} has no head to judge features of two shapes`,
    help: () => 'let both towers end in features of one shape, or add a head that takes both',
  }),
  'claim-failed': entry<ClaimFacts>({
    severity: 'error',
    message: claimMessage,
    help: ({ claim, actual }) => advice('correct the network, or the claim', figureOfClaim(claim, actual)),
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
      suggestion === undefined
        ? known.length === 0
          ? 'remove it'
          : `claims are made of ${alternatives(known)}`
        : advice(`did you mean ${suggestion}?`, subjectOfClaim(suggestion)),
  }),
  'unused-value': entry<{ call: string }>({
    severity: 'warning',
    message: ({ call }) => `the result of ${call} is never used; it is left out`,
    help: () => advice('use it, or remove it', withoutStatement),
  }),
} as const
