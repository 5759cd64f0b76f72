/** A trained network for use: everything between an image and the scores that the run's tests measured. */
import { createHash } from 'node:crypto'
import type { Network } from '../../compiler/graph.js'
import { UserError } from '../base/user-error.js'
import type { Dataset } from '../data/dataset.js'
import { type Frame, frameFor, whyNoFrame } from '../data/files/frame.js'
import type { ImageShape } from '../data/image-store.js'
import { bindPipeline, fitSteps } from '../data/images/pipeline.js'
import { openDataset, preparationFor } from '../data/open.js'
import { labelsOf } from '../evaluation/scorer.js'
import { digestOfWeights } from '../model/weights-io.js'
import type { FeatureDistance } from '../protocol/feature-distances.js'
import type { PartUse } from '../protocol/part.js'
import { dataOf } from '../runs/data-place.js'
import { splitOf } from '../runs/data-requirements.js'
import { findRun } from '../runs/find-run.js'
import { reachedBest } from '../runs/reached-weights.js'
import { type OpenedRun, openRun } from '../runs/run-folder.js'
import { distanceOf } from '../training/judgement.js'
import { whyImagesDoNotFit } from '../training/step.js'

export interface Trained {
  readonly run: OpenedRun
  readonly network: Network
  /** The values of the network's weights, in its order. */
  readonly values: readonly Float32Array[]
  /** SHA-256 of the weights, in hex, as of `best/weights.bin`: thresholds and features belong to it. */
  readonly sha256: string
  /** SHA-256 of image preparation and feature comparison, in hex. */
  readonly preparation: string
  /** A description of the weights. */
  readonly words: string
  /** How image files are converted to images as the run's data stores them. */
  readonly frame: Frame
  /** How a stored image is prepared: exactly as in the run's tests. */
  readonly steps: readonly PartUse[]
  /** How features are compared if the network has no head. */
  readonly distance: FeatureDistance
}

/**
 * Opens a run's folder, or a model that ships by its name, with its best weights.
 *
 * @throws UserError if there is none, its files are damaged, or its image size is unknown
 */
export async function openTrained(given: string, onWarning: (sentence: string) => void): Promise<Trained> {
  const run = openRun(findRun(given))
  const { network, protocol } = run
  const { values, words } = reachedBest(run, onWarning)
  const frame = await frameOf(run)
  const [height, width, channels] = network.input.shape
  const steps = fitSteps(protocol.images, { height, width, channels }, frame)
  const misfit = whyImagesDoNotFit(network, bindPipeline(steps, frame).shape)
  if (misfit !== undefined) throw new UserError(misfit)
  const distance = distanceOf(protocol)
  const preparation = createHash('sha256')
    .update(JSON.stringify([frame, steps, distance]))
    .digest('hex')
  return { run, network, values, sha256: digestOfWeights(values), preparation, words, frame, steps, distance }
}

/** The outputs of a classifier, in order. @throws UserError if neither the run nor its data provide them */
export async function labelsOfRun(run: OpenedRun): Promise<readonly string[]> {
  const { record, protocol } = run
  if (record.labels !== undefined) return record.labels
  const dataset = await openOwnData(run)
  refuseOther(record.data.fingerprint, dataset.fingerprint, 'what its outputs are')
  return labelsOf(splitOf(dataset, protocol, record.seed).train)
}

/** The labels without their group, if all have the same one. */
export function shortLabels(labels: readonly string[]): readonly string[] {
  const group = labels[0]?.slice(0, labels[0].indexOf('/') + 1) ?? ''
  return labels.every((label) => label.startsWith(group)) ? labels.map((label) => label.slice(group.length)) : labels
}

/** The data that the run was trained on, if they still exist. */
export function openOwnData({ record, protocol, network }: OpenedRun): Promise<Dataset> {
  return openDataset(dataOf(record), { preparation: preparationFor(protocol, network) })
}

/**
 * The size is that of the run's data. The protocol's first step `resize` says how image files are converted to it;
 * without one, as after training on images of one size, they keep their aspect ratio, on white.
 */
async function frameOf(run: OpenedRun): Promise<Frame> {
  const { height, width, channels } = await storedShape(run)
  const [rows, columns, values] = run.network.input.shape
  const { images } = run.protocol
  const { fit, background } = frameFor(images, { height: rows, width: columns, channels: values })
  const stated = whyNoFrame(images) === undefined
  return {
    ...{ height, width, channels: channels === 1 ? 1 : 3 },
    ...(stated ? { fit, background } : { fit: 'contain', background: 255 }),
  }
}

/** Runs of older versions do not record it: then it is taken from their data, if these still exist. */
async function storedShape(run: OpenedRun): Promise<ImageShape> {
  const { shape, fingerprint } = run.record.data
  if (shape !== undefined) {
    const [height, width, channels] = shape
    return { height, width, channels }
  }
  const { images, fingerprint: found } = await openOwnData(run)
  refuseOther(fingerprint, found, 'the size of its images')
  const { height, width, channels } = images
  return { height, width, channels }
}

function refuseOther(trained: string, found: string, what: string): void {
  if (trained === found) return
  throw new UserError(
    `the run does not record ${what}, and its data have changed since the training: fingerprint ${found}, not ${trained}`,
    'restore its data, or train again with this version of netc',
  )
}
