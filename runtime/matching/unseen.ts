/** Images for calibration, which training has never seen. */
import { createHash } from 'node:crypto'
import { cacheFolder } from '../base/cache-folder.js'
import { UserError } from '../base/user-error.js'
import type { Dataset, Group } from '../data/dataset.js'
import { type ImageShape, type ImageStore, readImage, valuesPerImage } from '../data/image-store.js'
import { isPhotos, openDataset } from '../data/open.js'
import { openPhotos } from '../data/photos/open-photos.js'
import { refuseProblems } from '../data/photos/problems.js'
import { itemsOf } from '../evaluation/groups.js'
import { classLabel } from '../evaluation/scorer.js'
import { andMore } from '../evaluation/tests/lacks.js'
import { dataOf } from '../runs/data-place.js'
import { splitOf } from '../runs/data-requirements.js'
import { openOwnData, type Trained } from './trained.js'

export interface UnseenData {
  readonly dataset: Dataset
  /** The groups to judge. */
  readonly groups: readonly Group[]
  /** Sentences that readers need to interpret them. */
  readonly notes: readonly string[]
}

/**
 * Of the run's own data the groups that were used neither for training nor for choosing the weights; all groups of any
 * other data.
 *
 * @param where as in `--data`, or a folder of classes; undefined: the run's own data
 * @throws UserError if some of the images were used for training
 */
export async function openUnseen(trained: Trained, where: string | undefined): Promise<UnseenData> {
  const { record, protocol } = trained.run
  const dataset = await openAny(trained, where ?? dataOf(record))
  refuseOtherShape(trained, dataset)
  if (dataset.fingerprint === record.data.fingerprint) {
    const { evaluation } = splitOf(dataset, protocol, record.seed)
    return {
      dataset,
      groups: evaluation,
      notes: [
        "The run's own data: the test groups, which were used neither for training nor for choosing the weights.",
      ],
    }
  }
  const { groups } = dataset
  const own = await ownData(trained)
  if (own === undefined) {
    return {
      dataset,
      groups,
      notes: ['The training data are missing, so it is unknown whether they include these images.'],
    }
  }
  const { train, validation } = splitOf(own, protocol, record.seed)
  refuseSeen(dataset, digestsOf(own.images, [...train, ...validation]))
  return { dataset, groups, notes: [] }
}

/** Image files are read like all other images that the network is used with. */
async function openAny({ frame }: Trained, where: string | undefined): Promise<Dataset> {
  if (where === undefined || !isPhotos(where)) return openDataset(where)
  const { dataset, problems } = await openPhotos(where, { cache: cacheFolder(), frame })
  refuseProblems(where, problems)
  return dataset
}

function refuseOtherShape({ frame }: Trained, { name, images }: Dataset): void {
  const text = ({ height, width, channels }: ImageShape) => `${height}x${width}x${channels}`
  if (text(frame) === text(images)) return
  throw new UserError(
    `images of ${name} have the size ${text(images)}, but the run's have ${text(frame)}`,
    'use a folder of classes instead, FOLDER/CLASS/FILE: its images are resized',
  )
}

async function ownData({ run }: Trained): Promise<Dataset | undefined> {
  try {
    const dataset = await openOwnData(run)
    return dataset.fingerprint === run.record.data.fingerprint ? dataset : undefined
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
    `some images of ${name} were used for training: of ${andMore(classes, 3)}`,
    'calibrate with classes that training has not seen',
  )
}

const digestsOf = (images: ImageStore, groups: readonly Group[]): ReadonlySet<string> =>
  new Set(groups.flatMap(itemsOf).map((item) => digestOf(images, item)))

/** A digest of the pixels, independent of how they are stored. */
function digestOf(images: ImageStore, item: number): string {
  const values = new Float32Array(valuesPerImage(images))
  readImage(images, item, values)
  const bytes = Uint8Array.from(values, (value) => Math.round(255 * value))
  return createHash('sha256').update(bytes).digest('base64')
}
