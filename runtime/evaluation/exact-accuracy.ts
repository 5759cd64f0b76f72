/** Accuracy over all tasks that could be sampled, without sampling. */
import type { ScoreMatrix } from './scores.js'

/**
 * The probability that none of `drawn` classes beats the true one: e_drawn(shares) / C(n, drawn), where e is the
 * elementary symmetric polynomial, the n `shares` are the probabilities that an item of a class scores below the true
 * class, and each set of `drawn` of the n classes is equally likely.
 *
 * With p(k, j) = e_j of the first k shares / C(k, j) the recurrence e_j += b_k e_(j-1) becomes p(k, j) = (1 - j/k)
 * p(k-1, j) + (j/k) b_k p(k-1, j-1): means of numbers in [0, 1], which neither overflow nor cancel.
 */
export function chanceOfNone(shares: ArrayLike<number>, drawn: number): number {
  const p = new Float64Array(drawn + 1)
  p[0] = 1
  for (let k = 1; k <= shares.length; k++) {
    const share = shares[k - 1]
    if (k <= drawn) p[k] = share * p[k - 1]
    // Entries further down cannot reach p[drawn] any more.
    const last = Math.max(1, drawn - (shares.length - k))
    for (let j = Math.min(k - 1, drawn); j >= last; j--) p[j] += (j / k) * (share * p[j - 1] - p[j])
  }
  return p[drawn]
}

/**
 * The accuracy of `ways`-way one-shot tasks whose query is of class `at` (with all classes, if there are fewer): the
 * mean over all ordered pairs of query and support of that class, which has at least 2 items. Ties are wrong, and so is
 * NaN.
 */
export function oneShotAccuracy(matrix: ScoreMatrix, at: number, ways: number): number {
  const { size, starts, values } = matrix
  const [first, end] = [starts[at], starts[at + 1]]
  let sum = 0
  for (let query = first; query < end; query++) {
    const scores = values.subarray(query * size, (query + 1) * size)
    const own: number[] = []
    for (let support = first; support < end; support++) {
      if (support !== query && !Number.isNaN(scores[support])) own.push(scores[support])
    }
    own.sort((a, b) => a - b)
    for (const shares of sharesBelow(scores, starts, at, own)) sum += chanceOfNone(shares, drawnOf(starts, ways))
  }
  return sum / ((end - first) * (end - first - 1))
}

/**
 * The accuracy of `ways`-way tasks whose query is of class `at` and which have every item as support: a class's score
 * is the mean over its items, except the query.
 */
export function allShotAccuracy(matrix: ScoreMatrix, at: number, ways: number): number {
  const { size, starts, values } = matrix
  const [first, end] = [starts[at], starts[at + 1]]
  let sum = 0
  for (let query = first; query < end; query++) {
    const means = classMeans(values.subarray(query * size, (query + 1) * size), starts, query)
    const below = means.flatMap((mean, other) => (other === at ? [] : [mean < means[at] ? 1 : 0]))
    sum += chanceOfNone(below, drawnOf(starts, ways))
  }
  return sum / (end - first)
}

/** The number of other classes in a task. */
function drawnOf(starts: readonly number[], ways: number): number {
  return Math.min(ways, starts.length - 1) - 1
}

/** For each of the sorted `own` scores and each class but `at`: the fraction of the class's items that score below. */
function sharesBelow(
  scores: Float32Array,
  starts: readonly number[],
  at: number,
  own: readonly number[],
): Float64Array[] {
  const shares = own.map(() => new Float64Array(starts.length - 2))
  const beaten = new Uint32Array(own.length + 1)
  for (let other = 0, column = 0; other + 1 < starts.length; other++) {
    if (other === at) continue
    beaten.fill(0)
    for (let item = starts[other]; item < starts[other + 1]; item++) beaten[firstAbove(own, scores[item])]++
    let below = 0
    for (let rank = 0; rank < own.length; rank++) {
      below += beaten[rank]
      shares[rank][column] = below / (starts[other + 1] - starts[other])
    }
    column++
  }
  return shares
}

/**
 * The index of the first of the sorted values that is above `value`; their number if there is none, or `value` is NaN.
 */
function firstAbove(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle] > value) high = middle
    else low = middle + 1
  }
  return low
}

function classMeans(scores: Float32Array, starts: readonly number[], query: number): number[] {
  return starts.slice(0, -1).map((start, at) => {
    let [sum, count] = [0, 0]
    for (let item = start; item < starts[at + 1]; item++) {
      if (item === query) continue
      sum += scores[item]
      count++
    }
    return sum / count
  })
}
