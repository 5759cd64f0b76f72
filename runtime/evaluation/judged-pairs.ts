/** The pairs that verification judges: all of a group, or a random sample. */
import { type RandomStream, randomStream } from '../base/random.js'
import type { Group } from '../data/dataset.js'
import type { JudgedGroup, JudgedPairs } from './class-bootstrap.js'
import { addressOf, itemsOf } from './groups.js'
import type { ScoreMatrix } from './scores.js'

/** The number of ordered pairs of two different items of one class, and of items of two classes. */
export function countPairs({ classes }: Group): { readonly same: number; readonly different: number } {
  const sizes = classes.map(({ items }) => items.length)
  const all = sizes.reduce((sum, size) => sum + size, 0) ** 2
  const squares = sizes.reduce((sum, size) => sum + size ** 2, 0)
  return { same: sizes.reduce((sum, size) => sum + size * (size - 1), 0), different: all - squares }
}

/** Every ordered pair of the group. */
export function allPairs(group: Group, { size, starts, values }: ScoreMatrix): JudgedGroup {
  const counts = countPairs(group)
  const kinds = { same: emptyPairs(counts.same), different: emptyPairs(counts.different) }
  const at = { same: 0, different: 0 }
  for (let left = 0; left + 1 < starts.length; left++) {
    for (let right = 0; right + 1 < starts.length; right++) {
      const kind = left === right ? 'same' : 'different'
      const pairs = kinds[kind]
      for (let query = starts[left]; query < starts[left + 1]; query++) {
        for (let support = starts[right]; support < starts[right + 1]; support++) {
          if (query === support) continue
          setPair(pairs, kind, at[kind]++, values[query * size + support], left, right)
        }
      }
    }
  }
  return { classes: group.classes.length, ...kinds }
}

/** Pairs of images by index, and the classes of both. */
export interface DrawnPairs {
  readonly left: readonly number[]
  readonly right: readonly number[]
  readonly classes: readonly (readonly [left: number, right: number])[]
}

/**
 * The same number of ordered pairs of one class and of two classes, each uniform with replacement; those of one class
 * come first. The group has pairs of both kinds. They depend only on the group, their number and the seed.
 */
export function drawPairs(group: Group, count: number, seed: number): DrawnPairs {
  const random = randomStream(seed, `pairs of ${addressOf(group)}`)
  const classOf = group.classes.flatMap(({ items }, number) => items.map(() => number))
  const items = itemsOf(group)
  const total = countPairs(group).same
  const same = Array.from({ length: count }, () => samePair(group, random.integer(0, total - 1)))
  const different = Array.from({ length: count }, () => drawDifferent(classOf, random))
  const rows = [...same, ...different]
  return {
    left: rows.map(([left]) => items[left]),
    right: rows.map(([, right]) => items[right]),
    classes: rows.map(([left, right]) => [classOf[left], classOf[right]]),
  }
}

/** `scores` are those of the drawn pairs. */
export function judgeDrawn(group: Group, { classes }: DrawnPairs, scores: Float32Array): JudgedGroup {
  const half = classes.length / 2
  const kinds = { same: emptyPairs(half), different: emptyPairs(half) }
  for (const [index, [left, right]] of classes.entries()) {
    const kind = index < half ? 'same' : 'different'
    setPair(kinds[kind], kind, index % half, scores[index], left, right)
  }
  return { classes: group.classes.length, ...kinds }
}

/** The rows of ordered pair `number` among all pairs of one class. */
function samePair(group: Group, number: number): [number, number] {
  let [rest, start] = [number, 0]
  for (const { items } of group.classes) {
    const size = items.length
    if (rest < size * (size - 1)) {
      const query = Math.floor(rest / (size - 1))
      const other = rest % (size - 1)
      return [start + query, start + other + (other >= query ? 1 : 0)]
    }
    rest -= size * (size - 1)
    start += size
  }
  throw new RangeError(`there is no pair ${number}`)
}

function drawDifferent(classOf: readonly number[], random: RandomStream): [number, number] {
  const draw = () => random.integer(0, classOf.length - 1)
  let pair: [number, number]
  do pair = [draw(), draw()]
  while (classOf[pair[0]] === classOf[pair[1]])
  return pair
}

function emptyPairs(count: number): JudgedPairs {
  return { scores: new Float32Array(count), left: new Uint32Array(count), right: new Uint32Array(count) }
}

/** NaN counts against the network: as the lowest score of a pair of one class, and the highest of a pair of two. */
function setPair(
  pairs: JudgedPairs,
  kind: 'same' | 'different',
  at: number,
  score: number,
  left: number,
  right: number,
): void {
  const worst = kind === 'same' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  pairs.scores[at] = Number.isNaN(score) ? worst : score
  pairs.left[at] = left
  pairs.right[at] = right
}
