/** From which score on two images count as of one class: as calibrated, or as the user says. */
import { UserError } from '../base/user-error.js'
import { type Calibration, readCalibration } from './calibration.js'
import type { Matcher } from './matcher.js'
import type { Trained } from './trained.js'

export interface Threshold {
  /** Ranks: higher is more alike. */
  readonly score: number
  /** What the network gives there. */
  readonly value: number
  /** Absent where the user has said it. */
  readonly calibration?: Calibration
}

export interface ThresholdOptions {
  /** What the network gives at the threshold: `0.8`. */
  readonly threshold?: number | undefined
  /** A file in place of the run's own. */
  readonly calibration?: string | undefined
}

/** Undefined where there is neither. @throws UserError where the calibration is of other weights, or the value is none that the network gives */
export function thresholdOf(
  trained: Trained,
  matcher: Pick<Matcher, 'scoreOf'>,
  { threshold, calibration: file }: ThresholdOptions,
): Threshold | undefined {
  if (threshold !== undefined) {
    const score = matcher.scoreOf(threshold)
    if (Number.isNaN(score)) {
      throw new UserError(`${threshold} is no threshold for ${trained.network.name}, which gives a probability`)
    }
    return { score, value: threshold }
  }
  const calibration = readCalibration(trained, file)
  return calibration && { score: calibration.score, value: calibration.threshold, calibration }
}

/** The same where there has to be one. */
export function needThreshold(...given: Parameters<typeof thresholdOf>): Threshold {
  const found = thresholdOf(...given)
  if (found !== undefined) return found
  throw new UserError(
    `${given[0].network.name} has no threshold: nothing says from which score on two images are of one class`,
    'measure it: netc calibrate RUN --data FOLDER --far 1%; or say it with --threshold',
  )
}

/** What the network says of pairs, in a word. */
export function measureOf({ network }: Trained): 'probability' | 'similarity' | 'distance' {
  return network.head?.gives ?? 'distance'
}

/** @throws UserError where the network classifies single images */
export function refuseClassifier({ network }: Trained, command: string): void {
  if (network.kind !== 'classifier') return
  throw new UserError(
    `${network.name} classifies single images, and ${command} compares pairs`,
    'netc predict RUN IMAGE gives the classes of images',
  )
}
