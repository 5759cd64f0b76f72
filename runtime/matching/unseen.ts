/** Images to calibrate with: those that training has never seen. */
import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import path from 'node:path'
import { UserError } from '../base/user-error.js'
import type { Dataset, Group } from '../data/dataset.js'
import { bytesPerImage, type ImageStore } from '../data/image-store.js'
import { fingerprintOf } from '../data/loaders/assemble.js'
import { findSources } from '../data/loaders/sources.js'
import { openDataset } from '../data/open.js'
import { itemsOf } from '../evaluation/groups.js'
import { classLabel } from '../evaluation/scorer.js'
import { andMore } from '../evaluation/tests/lacks.js'
import { dataOf } from '../runs/data-place.js'
import { splitOf } from '../runs/data-requirements.js'
import { findClasses, readImages } from './image-files.js'
import type { Trained } from './trained.js'

export interface UnseenData {
  readonly dataset: Dataset
  /** Those to judge. */
  readonly groups: readonly Group[]
  /** What a reader must know of them, as sentences. */
  readonly notes: readonly string[]
}

/**
 * Of the run's own data the groups that neither trained nor chose the weights; all of any other data.
 *
 * @param where as of `--data`, or a folder of classes; the run's own data where it is undefined
 * @throws UserError where images are among those that trained
 */
export async function openUnseen(
  trained: Trained,
  where: string | undefined,
  signal?: AbortSignal,
): Promise<UnseenData> {
  const { record, protocol } = trained.run
  const dataset = await openAny(trained, where ?? dataOf(record), signal)
  refuseOtherShape(trained, dataset)
  if (dataset.fingerprint === record.data.fingerprint) {
    const { evaluation } = splitOf(dataset, protocol, record.seed)
    return {
      dataset,
      groups: evaluation,
      notes: ["The run's own data: the groups for its tests, which neither trained nor chose the weights."],
    }
  }
  const { groups } = dataset
  const own = await ownData(trained)
  if (own === undefined) {
    return {
      dataset,
      groups,
      notes: ['The data that trained are not there: whether these images are among them is not known.'],
    }
  }
  const { train, validation } = splitOf(own, protocol, record.seed)
  refuseSeen(dataset, digestsOf(own.images, [...train, ...validation]))
  return { dataset, groups, notes: [] }
}

async function openAny(trained: Trained, where: string | undefined, signal?: AbortSignal): Promise<Dataset> {
  const isFolder = where !== undefined && statSync(where, { throwIfNoEntry: false })?.isDirectory()
  return isFolder && !isOmniglot(where) ? openClasses(trained, where, signal) : openDataset(where)
}

function isOmniglot(folder: string): boolean {
  try {
    return findSources(folder).length > 0
  } catch (error) {
    if (error instanceof UserError) return false
    throw error
  }
}

/** A folder of classes as one group, prepared as every other image that the network is used with. */
async function openClasses({ shape }: Trained, folder: string, signal?: AbortSignal): Promise<Dataset> {
  const classes = findClasses(folder)
  const files = [...classes.values()].flat().map(({ file }) => file)
  const images = await readImages(files, { shape, signal })
  let item = 0
  const name = path.basename(path.resolve(folder))
  const named = [...classes].map(([name, own]) => ({ name, items: own.map(() => item++) }))
  const groups: Group[] = [{ name, part: 'evaluation', classes: named }]
  return { name, groups, images, fingerprint: fingerprintOf(images, groups) }
}

function refuseOtherShape({ shape }: Trained, { name, images }: Dataset): void {
  const text = ({ height, width, channels }: typeof shape) => `${height}x${width}x${channels}`
  if (text(shape) === text(images)) return
  throw new UserError(
    `images of ${name} are ${text(images)}, and the run's are ${text(shape)}`,
    'name a folder of classes instead, FOLDER/CLASS/FILE: its images are brought to that size',
  )
}

async function ownData({ run: { record } }: Trained): Promise<Dataset | undefined> {
  try {
    const dataset = await openDataset(dataOf(record))
    return dataset.fingerprint === record.data.fingerprint ? dataset : undefined
  } catch (error) {
    if (error instanceof UserError) return undefined
    throw error
  }
}

function refuseSeen({ name, images, groups }: Dataset, seen: ReadonlySet<string>): void {
  const classes = groups.flatMap((group) =>
    group.classes
      .filter(({ items }) => items.some((item) => seen.has(digestOf(images, item))))
      .map((each) => classLabel(group, each)),
  )
  if (classes.length === 0) return
  throw new UserError(
    `images of ${name} are among those that trained, and say nothing of others: of ${andMore(classes, 3)}`,
    'calibrate with classes that training has not seen',
  )
}

const digestsOf = (images: ImageStore, groups: readonly Group[]): ReadonlySet<string> =>
  new Set(groups.flatMap(itemsOf).map((item) => digestOf(images, item)))

/** Of the pixels, however they are stored. */
function digestOf(images: ImageStore, item: number): string {
  const size = bytesPerImage(images)
  const own = images.bytes.subarray(item * size, (item + 1) * size)
  const values = images.height * images.width * images.channels
  const bytes =
    images.format === 'bytes'
      ? own
      : Uint8Array.from({ length: values }, (_, at) => 255 * ((own[at >> 3] >> (7 - (at & 7))) & 1))
  return createHash('sha256').update(bytes).digest('base64')
}
