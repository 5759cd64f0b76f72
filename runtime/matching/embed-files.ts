/** Writes the features of image files as they are computed. */
import { csvLine } from '../base/csv.js'
import { explainFileErrors } from '../base/file-errors.js'
import { littleEndianBytes } from '../base/little-endian.js'
import { beginFile, type FileDraft } from '../base/write-atomically.js'
import { type ImageFile, readImages } from './image-files.js'
import { emptyFeatures, type Matcher } from './matcher.js'
import { beginNpy } from './npy.js'
import { beginProjector } from './projector.js'
import type { Trained } from './trained.js'

export interface EmbedOptions {
  /** The array, `[images, ...features]`. */
  readonly npy?: string | undefined
  /** `file,label` in the array's order. */
  readonly labels?: string | undefined
  /** A folder for TensorBoard's projector. */
  readonly projector?: string | undefined
  /** 0 is the tower of queries, 1 that of supports, if there are two. */
  readonly tower: number
  readonly signal?: AbortSignal | undefined
  onProgress?(share: number): void
}

/** Images that are held at a time. */
const chunk = 256

/** @returns the shape of the array @throws UserError that names a file that is not an image, or cannot be written */
export async function embedFiles(
  { network, frame }: Trained,
  matcher: Matcher,
  files: readonly ImageFile[],
  { npy, labels, projector, tower, signal, onProgress }: EmbedOptions,
): Promise<readonly number[]> {
  const shape = [files.length, ...emptyFeatures(network, tower).shape]
  const drafts: Pick<FileDraft, 'finish' | 'abandon'>[] = []
  const begin = <T extends (typeof drafts)[number]>(file: string | undefined, make: (file: string) => T) => {
    if (file === undefined) return undefined
    const draft = explainFileErrors(`write ${file}`, () => make(file))
    drafts.push(draft)
    return draft
  }
  try {
    const array = begin(npy, (file) => beginNpy(file, shape))
    const table = begin(labels, (file) => beginFile(file))
    const vectors = begin(projector, (folder) => beginProjector(folder, network.name, files.length))
    explainFileErrors(`write ${labels}`, () => table?.write(Buffer.from(csvLine(['file', 'label']))))
    for (let from = 0; from < files.length; from += chunk) {
      const some = files.slice(from, from + chunk)
      const images = await readImages(
        some.map(({ file }) => file),
        frame,
        signal,
      )
      const features = await matcher.embed(images, tower)
      explainFileErrors(`write ${npy}`, () => array?.write(littleEndianBytes(features.values)))
      const lines = some.map(({ file, label }) => csvLine([file, label])).join('')
      explainFileErrors(`write ${labels}`, () => table?.write(Buffer.from(lines)))
      explainFileErrors(`write into ${projector}`, () => vectors?.add(some, images, features))
      onProgress?.((from + some.length) / files.length)
    }
    for (const draft of drafts) explainFileErrors('write the features', () => draft.finish())
    return shape
  } finally {
    for (const draft of drafts) draft.abandon()
  }
}
