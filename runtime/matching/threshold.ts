/** The score from which two images count as the same class: calibrated, or set by the user. */
import { UserError } from '../base/user-error.js'
import { type Calibration, readCalibration } from './calibration.js'
import type { Matcher } from './matcher.js'
import type { Trained } from './trained.js'

export interface Threshold {
  /** For ranking: higher means more similar. */
  readonly score: number
  /** The network's output at the threshold. */
  readonly value: number
  /** Absent if the user set it. */
  readonly calibration?: Calibration
}

export interface ThresholdOptions {
  /** The network's output at the threshold: `0.8`. */
  readonly threshold?: number | undefined
  /** A file to use instead of the run's own. */
  readonly calibration?: string | undefined
}

/**
 * Undefined if there is neither.
 * @throws UserError if the calibration is of other weights, or the value is not a possible output
 */
export function thresholdOf(
  trained: Trained,
  matcher: Pick<Matcher, 'scoreOf'>,
  { threshold, calibration: file }: ThresholdOptions,
): Threshold | undefined {
  if (threshold !== undefined) {
    const score = matcher.scoreOf(threshold)
    if (Number.isNaN(score)) {
      throw new UserError(`${threshold} is not a threshold for ${trained.network.name}, whose output is a probability`)
    }
    return { score, value: threshold }
  }
  const calibration = readCalibration(trained, file)
  return calibration && { score: calibration.score, value: calibration.threshold, calibration }
}

/** The same, but required. */
export function needThreshold(...given: Parameters<typeof thresholdOf>): Threshold {
  const found = thresholdOf(...given)
  if (found !== undefined) return found
  throw new UserError(
    `${given[0].network.name} has no threshold for accepting two images as the same class`,
    'measure one with netc calibrate RUN --data FOLDER --far 1%, or set --threshold',
  )
}

/** The network's kind of output, in a word. */
export function measureOf({ network }: Trained): 'probability' | 'similarity' | 'distance' {
  return network.head?.gives ?? 'distance'
}

/** @throws UserError if the network classifies single images */
export function refuseClassifier({ network }: Trained, command: string): void {
  if (network.kind !== 'classifier') return
  throw new UserError(
    `${network.name} classifies single images, but ${command} compares pairs`,
    'use netc predict RUN IMAGE to classify images',
  )
}
