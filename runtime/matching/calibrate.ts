/** Measures the threshold at which a network accepts pairs of two classes at a given rate. */
import { UserError } from '../base/user-error.js'
import { type JudgedGroup, scoresOf } from '../evaluation/class-bootstrap.js'
import { type ClusteredRate, clusteredMethod, clusteredRate, tallyPairs } from '../evaluation/clustered-rate.js'
import { itemsOf } from '../evaluation/groups.js'
import { judgeGroups, verification } from '../evaluation/tests/verification.js'
import type { Calibration } from './calibration.js'
import type { Matcher } from './matcher.js'
import type { Trained } from './trained.js'
import { openUnseen } from './unseen.js'

export interface CalibrateOptions {
  /** As in `--data`, or a folder of classes; by default the run's own data. */
  readonly data?: string | undefined
  /** The false accept rate, inside (0, 1). */
  readonly far: number
  /** The number of pairs of each kind drawn in each group; by default all. */
  readonly pairs?: number | undefined
  readonly signal?: AbortSignal | undefined
  onProgress?(share: number): void
}

/** @throws UserError if the data lack something, were used for training, or are too few for the rate */
export async function calibrate(
  trained: Trained,
  matcher: Matcher,
  { data, far, pairs, signal, onProgress }: CalibrateOptions,
): Promise<Calibration> {
  const { dataset, groups, notes } = await openUnseen(trained, data)
  const lacks = verification.lacks({ pairs, views: 1, false_accepts: [far] }, { groups })
  if (lacks.length > 0) throw new UserError(`${dataset.name} cannot be used for calibration: ${lacks.join('; ')}`)
  const { seed } = trained.run.record
  const context = {
    groups,
    scores: matcher.scoresOf(dataset.images),
    seed,
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  }
  const judged = await judgeGroups(context, { pairs, views: 1 })
  const measured = measureThreshold(judged, far, pairs === undefined ? 2 : 1)
  return {
    ...{ format: 'netc-calibration', version: 1, network: trained.network.name, weights: trained.sha256 },
    preparation: trained.preparation,
    created: new Date().toISOString(),
    data: {
      name: dataset.name,
      fingerprint: dataset.fingerprint,
      images: groups.reduce((sum, group) => sum + itemsOf(group).length, 0),
    },
    ...{ far, score: measured.score, threshold: matcher.output(measured.score) },
    ...{ false_accepts: measured.falseAccepts, false_rejects: measured.falseRejects, interval_method: clusteredMethod },
    notes: [...notes, ...(groups.length > 1 ? ['Pairs are of one group, and all groups share the threshold.'] : [])],
  }
}

export interface MeasuredThreshold {
  /** Pairs with at least this score are accepted. */
  readonly score: number
  readonly falseAccepts: ClusteredRate
  readonly falseRejects: ClusteredRate
}

/**
 * The lowest score at which at most `far` of the pairs of two classes are accepted.
 *
 * @param perPair how often each unordered pair of images is among them: 2 if both orders are
 * @throws UserError if the pairs are too few for the rate: no errors in n pairs still allow a rate of up to 3/n (Hanley
 * and Lippman-Hand 1983)
 */
export function measureThreshold(
  judged: readonly JudgedGroup[],
  far: number,
  perPair: number,
  words: TrialWords = pairWords,
): MeasuredThreshold {
  const pairs = judged.reduce((sum, { different }) => sum + different.scores.length, 0) / perPair
  const tooFew = `a rate of ${percent(far)} needs ${counted(needed(far))} independent ${words.different}, since no error in n still allows a rate of 3/n`
  if (pairs < needed(far)) throw new UserError(`${tooFew}; found ${counted(pairs)}`, askFor(pairs))
  const score = thresholdFor(judged, far)
  const falseAccepts = clusteredRate(
    tallyPairs(judged, 'different', (each) => each >= score),
    perPair,
  )
  const rejects = (from: number) => tallyPairs(judged, 'same', (each) => !(each >= from))
  // Without rejections, the variance is that at the score below which a twentieth would be rejected.
  const spread = clusteredRate(rejects(quantile(scoresOf(judged, 'same'), 0.05)), perPair)
  const falseRejects = clusteredRate(rejects(score), perPair, spread.independent)
  const { independent } = falseAccepts
  if (independent < needed(far)) {
    throw new UserError(
      `${tooFew}, but the ${counted(pairs)} are worth only ${counted(independent)}, since they share ${words.shared}`,
      askFor(independent),
    )
  }
  return { score, falseAccepts, falseRejects }
}

const needed = (far: number): number => Math.ceil(3 / far - 1e-9)

const counted = (count: number): string => Math.floor(count).toLocaleString('en-US')

const percent = (rate: number): string => `${Number((100 * rate).toPrecision(3))}%`

/** What is accepted or rejected, for messages. */
export interface TrialWords {
  readonly different: string
  /** What they share, so that they are not independent. */
  readonly shared: string
}

const pairWords: TrialWords = { different: 'pairs of two classes', shared: 'images and classes' }

function askFor(pairs: number): string {
  const least = 3 / pairs
  if (!(least < 0.5)) return 'use images of more classes'
  // Rounded up to two digits.
  const step = 10 ** (Math.floor(Math.log10(least)) - 1)
  return `use images of more classes, or a rate of at least ${percent(Math.ceil(least / step) * step)}`
}

function thresholdFor(judged: readonly JudgedGroup[], far: number): number {
  const different = scoresOf(judged, 'different').sort()
  // 3 of 1,000 are a rate of 0.003, despite rounding.
  const allowed = Math.floor(far * different.length * (1 + 1e-12))
  const highest = different[different.length - 1 - allowed]
  let lowest = Number.POSITIVE_INFINITY
  for (const { same, different } of judged) {
    for (const scores of [same.scores, different.scores]) {
      for (const score of scores) if (score > highest && score < lowest) lowest = score
    }
  }
  if (Number.isFinite(lowest)) return lowest
  throw new UserError(
    `no threshold accepts only ${percent(far)} of the pairs of two classes: more than that have the highest score of all pairs`,
    'use a higher rate, or train the network longer',
  )
}

function quantile(scores: Float32Array, share: number): number {
  const sorted = scores.sort()
  return sorted[Math.floor(share * sorted.length)] ?? 0
}
