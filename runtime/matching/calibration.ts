/**
 * The threshold of a trained network: the score from which two images count as the same class, for a chosen false
 * accept rate.
 */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { explainFileErrors } from '../base/file-errors.js'
import { UserError } from '../base/user-error.js'
import type { Interval } from '../evaluation/statistics/sample-mean.js'
import { isShipped } from '../runs/find-run.js'
import { readChecked, writeChecked } from '../runs/json-file.js'
import { number, object, share, text } from '../runs/json-schema.js'
import type { Trained } from './trained.js'

/** The file's name in a run's folder. */
export const calibrationFile = 'calibration.json'

export interface CalibratedRate {
  readonly rate: number
  readonly interval: Interval
  readonly pairs: number
  readonly classes: number
  /** The number of independent pairs with the same information. */
  readonly independent: number
}

export interface Calibration {
  readonly format: 'netc-calibration'
  readonly version: 1
  readonly network: string
  /** SHA-256 of the weights that it applies to, in hex. */
  readonly weights: string
  /** SHA-256 of how images were prepared, in hex. */
  readonly preparation: string
  readonly created: string
  readonly data: { readonly name: string; readonly fingerprint: string; readonly images: number }
  /** The chosen false accept rate. */
  readonly far: number
  /** Two images count as the same class from this ranking score on: higher means more similar. */
  readonly score: number
  /** The network's output at the threshold: a probability, a similarity or a distance. */
  readonly threshold: number
  readonly false_accepts: CalibratedRate
  readonly false_rejects: CalibratedRate
  readonly interval_method: string
  /** Sentences that readers need to interpret it. */
  readonly notes: readonly string[]
}

/** The location in a run's folder. */
export const calibrationOf = ({ run }: Trained): string => path.join(run.paths.folder, calibrationFile)

/** @throws UserError if the file would be in the folder of a model that ships */
export function refuseShipped(file: string): void {
  if (!isShipped(path.dirname(file))) return
  throw new UserError(
    `${path.basename(path.dirname(file))} is a model that ships with netc, which is not written to`,
    'save the threshold elsewhere with -o FILE.json, and use it with --calibration FILE.json',
  )
}

/** @throws UserError if the file cannot be written */
export function writeCalibration(file: string, calibration: Calibration): void {
  explainFileErrors(`write ${file}`, () => writeChecked(file, calibration))
}

/**
 * The run's calibration, or that in `file`; undefined if the run has none.
 *
 * @throws UserError if it is damaged, or of other weights
 */
export function readCalibration(trained: Trained, file?: string): Calibration | undefined {
  const place = file ?? calibrationOf(trained)
  if (file === undefined && !existsSync(place)) return undefined
  const calibration = readCalibrationFile(place)
  if (calibration.weights !== trained.sha256) {
    const [there, here] = [calibration.weights, trained.sha256].map((sha256) => sha256.slice(0, 12))
    throw new UserError(
      `${place} is the threshold of different weights: of ${calibration.network} ${there}, not ${trained.network.name} ${here}`,
      again,
    )
  }
  if (calibration.preparation !== trained.preparation) {
    throw new UserError(`${place} was measured with differently prepared images`, again)
  }
  return calibration
}

/** The contents of the file, for any weights. @throws UserError if it is damaged */
export const readCalibrationFile = (file: string): Calibration =>
  readChecked(file, { format: 'netc-calibration', version: 1, schema, help: again })

const again = 'calibrate again: netc calibrate RUN --data FOLDER --far RATE'

/** The fields of a `CalibratedRate`. */
export const rateSchema = object({
  ...{ rate: share, interval: { type: 'array', items: share, minItems: 2, maxItems: 2 } },
  ...{ pairs: number, classes: number, independent: number },
})

const schema = object({
  ...{
    network: text,
    weights: text,
    preparation: text,
    created: text,
    checksum: text,
    far: share,
    score: number,
    threshold: number,
  },
  data: object({ name: text, fingerprint: text, images: number }),
  ...{
    false_accepts: rateSchema,
    false_rejects: rateSchema,
    interval_method: text,
    notes: { type: 'array', items: text },
  },
})
