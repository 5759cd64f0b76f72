/** The threshold of a trained network: from which score on two images are of one class, at a rate of false accepts that was asked for. */
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
  /** As many independent pairs would tell as much. */
  readonly independent: number
}

export interface Calibration {
  readonly format: 'netc-calibration'
  readonly version: 1
  readonly network: string
  /** SHA-256 of the weights that it holds for, in hex. */
  readonly weights: string
  /** SHA-256 of how images are prepared there. */
  readonly preparation: string
  readonly created: string
  readonly data: { readonly name: string; readonly fingerprint: string; readonly images: number }
  /** The rate of false accepts that was asked for. */
  readonly far: number
  /** Two images are of one class from this score on, which ranks: higher is more alike. */
  readonly score: number
  /** What the network gives there: a probability, a similarity or a distance. */
  readonly threshold: number
  readonly false_accepts: CalibratedRate
  readonly false_rejects: CalibratedRate
  readonly interval_method: string
  /** What a reader must know, as sentences. */
  readonly notes: readonly string[]
}

/** Where a run keeps it. */
export const calibrationOf = ({ run }: Trained): string => path.join(run.paths.folder, calibrationFile)

/** @throws UserError where the file would be in the folder of a model that ships */
export function refuseShipped(file: string): void {
  if (!isShipped(path.dirname(file))) return
  throw new UserError(
    `${path.basename(path.dirname(file))} is a model that ships with netc, and nothing is kept in it`,
    'say where to keep the threshold: -o FILE.json, and later --calibration FILE.json',
  )
}

/** @throws UserError where the file cannot be written */
export function writeCalibration(file: string, calibration: Calibration): void {
  explainFileErrors(`write ${file}`, () => writeChecked(file, calibration))
}

/**
 * The run's calibration, or that of the `file` which is named; undefined where the run has none.
 *
 * @throws UserError where it is damaged, or of other weights
 */
export function readCalibration(trained: Trained, file?: string): Calibration | undefined {
  const place = file ?? calibrationOf(trained)
  if (file === undefined && !existsSync(place)) return undefined
  const calibration = readCalibrationFile(place)
  if (calibration.weights !== trained.sha256) {
    const [there, here] = [calibration.weights, trained.sha256].map((sha256) => sha256.slice(0, 12))
    throw new UserError(
      `${place} is the threshold of other weights: of ${calibration.network} ${there}, and these are ${trained.network.name} ${here}`,
      again,
    )
  }
  if (calibration.preparation !== trained.preparation) {
    throw new UserError(`${place} was measured with images that were prepared in another way`, again)
  }
  return calibration
}

/** What is in the file, whatever weights it is of. @throws UserError where it is damaged */
export const readCalibrationFile = (file: string): Calibration =>
  readChecked(file, { format: 'netc-calibration', version: 1, schema, help: again })

const again = 'calibrate again: netc calibrate RUN --data FOLDER --far RATE'

/** Of a `CalibratedRate`. */
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
