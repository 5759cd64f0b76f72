/** Opens data for a command, and shows the progress of reading image files. */
import type { Network } from '../compiler/graph.js'
import type { Dataset } from '../runtime/data/dataset.js'
import type { OpenOptions, Preparation } from '../runtime/data/open.js'
import type { Photos } from '../runtime/data/photos/open-photos.js'
import type { Problem } from '../runtime/data/photos/problems.js'
import type { Protocol } from '../runtime/protocol/protocol.js'
import type { ProgressDisplay } from './progress-events.js'
import { progressStream } from './quiet.js'

/** Opened data with the problems of its files. */
export interface OpenedData {
  readonly dataset: Dataset
  /** The problems of a folder of image files, file by file; if there are some, the images must not be used. */
  readonly problems: readonly Problem[]
}

/** As `openDataset`, but problems of image files are returned instead of thrown. */
export async function openWithProblems(
  where: string | undefined,
  preparation: Preparation,
  display?: ProgressDisplay,
): Promise<OpenedData> {
  const { isPhotos, openDataset } = await import('../runtime/data/open.js')
  if (where !== undefined && isPhotos(where)) return openFolder(where, { preparation }, display)
  return { dataset: await openDataset(where), problems: [] }
}

/** A network and a protocol that need the data. */
interface Reader {
  readonly network: Network
  readonly protocol: Protocol
}

/** As `openDataset`, for several networks and protocols: image files are read for each of them. */
export async function openForEach(
  where: string | undefined,
  readers: readonly Reader[],
): Promise<(reader: Reader) => Dataset> {
  const { isPhotos, preparationFor } = await import('../runtime/data/open.js')
  if (where === undefined || !isPhotos(where)) {
    const dataset = await openData(where, {})
    return () => dataset
  }
  const opened: { readonly reader: Reader; readonly dataset: Dataset }[] = []
  for (const reader of readers) {
    const preparation = preparationFor(reader.protocol, reader.network)
    opened.push({ reader, dataset: await openData(where, { preparation }) })
  }
  return ({ network, protocol }) =>
    opened.find(({ reader }) => reader.network === network && reader.protocol === protocol)!.dataset
}

/** As `openDataset`. */
export async function openData(where: string | undefined, options: OpenOptions): Promise<Dataset> {
  const { openDataset } = await import('../runtime/data/open.js')
  return withProgress((onProgress) => openDataset(where, { ...options, onProgress }))
}

/** As `openImageFolder`. */
export async function openFolder(where: string, options: OpenOptions, display?: ProgressDisplay): Promise<Photos> {
  const { openImageFolder } = await import('../runtime/data/open.js')
  return withProgress((onProgress) => openImageFolder(where, { ...options, onProgress }), display)
}

/** Shorter readings show no progress. */
const untoldMs = 1500

async function withProgress<T>(
  work: (onProgress: NonNullable<OpenOptions['onProgress']>) => Promise<T>,
  display?: ProgressDisplay,
): Promise<T> {
  const { textDisplay } = await import('./progress-displays.js')
  const now = () => performance.now()
  const shown = display ?? textDisplay({ output: progressStream(), now })
  const start = now()
  try {
    return await work((read, of) => {
      const taken = now() - start
      if (taken < untoldMs) return
      const seconds_left = (taken / 1000 / read) * (of - read)
      shown.pass({ event: 'reading', images: read, of, seconds_left }, read === of)
    })
  } finally {
    shown.end()
  }
}
