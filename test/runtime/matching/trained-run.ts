/** A run of milliseconds with the images of its data as files, as people have them. */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Network } from '../../../compiler/graph.js'
import type { Dataset, Group } from '../../../runtime/data/dataset.js'
import { bytesPerImage } from '../../../runtime/data/image-store.js'
import { encodeBits } from '../../../runtime/data/loaders/png.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { type Matcher, openMatcher } from '../../../runtime/matching/matcher.js'
import { openTrained, type Trained } from '../../../runtime/matching/trained.js'
import type { Protocol } from '../../../runtime/protocol/protocol.js'
import { startTiny } from '../runs/tiny-runs.js'
import { tinyDataset, tinyNetwork, tinyProtocol } from '../training/tiny.js'

export interface TrainedRun {
  readonly folder: string
  readonly dataset: Dataset
  readonly trained: Trained
  readonly matcher: Matcher
}

/** Trains in `folder/run`; the caller disposes of the matcher. */
export async function trainTiny(
  folder: string,
  network: Network = tinyNetwork,
  protocol: Protocol = tinyProtocol,
  dataset: Dataset = tinyDataset(),
): Promise<TrainedRun> {
  const engine = await openEngine('cpu')
  const run = path.join(folder, 'run')
  await startTiny(run, { engine, network, protocol, dataset, iterations: 6 })
  const trained = await openTrained(run, (sentence) => {
    throw new Error(sentence)
  })
  return { folder: run, dataset, trained, matcher: await openMatcher(trained, engine) }
}

/** Writes the images of a group, `folder/CLASS/NN.png`; gives the files in the order of the group's images. */
export function writeGroup({ images }: Dataset, { classes }: Group, folder: string): string[] {
  const size = bytesPerImage(images)
  return classes.flatMap(({ name, items }) => {
    mkdirSync(path.join(folder, name), { recursive: true })
    return items.map((item, at) => {
      const file = path.join(folder, name, `${String(at).padStart(2, '0')}.png`)
      writeFileSync(file, encodeBits(images.bytes.subarray(item * size, (item + 1) * size), images))
      return file
    })
  })
}
