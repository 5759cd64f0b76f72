/** Decodes the image files of a folder into a pack, on all processors, each file once. */
import { availableParallelism } from 'node:os'
import { MessageChannel, Worker } from 'node:worker_threads'
import { disposing } from '../../base/disposing.js'
import type { Frame } from '../files/frame.js'
import { loadSharp } from '../files/sharp.js'
import { readFully, valuesPerImage } from '../image-store.js'
import {
  beginSegment,
  type Located,
  openPack,
  type Pack,
  type PackWriter,
  removeSegment,
  type Segment,
} from './pack-file.js'
import type { FromWorker, WorkerStart } from './pack-worker.js'
import type { Problem } from './problems.js'
import type { ImageFile } from './scan.js'

export interface PackOptions {
  /** The pack's folder. */
  readonly folder: string
  /** The folder of image files. */
  readonly source: string
  readonly frame: Frame
  /** Called for every file: the number read, and the total. */
  readonly onProgress?: (read: number, of: number) => void
  /** The maximum number of threads; by default the number of processors. */
  readonly threads?: number
}

export interface Packed {
  readonly descriptor: number
  /** For each file that is an image, by name. */
  readonly images: ReadonlyMap<string, Located>
  readonly problems: readonly Problem[]
}

/** A file that is not an image. */
type Unread = Extract<FromWorker, { readonly wrong: string }>

/** The minimum number of files per thread: starting a thread takes a moment. */
const filesPerThread = 16
/** The number of files queued at a thread, so that it works while an answer is on its way. */
const ahead = 2

/** Files with the same size and time as before are not read again, and known contents are not decoded again. */
export async function packImages(files: readonly ImageFile[], options: PackOptions): Promise<Packed> {
  const { folder, source, frame } = options
  const pack = openPack({ folder, source, shape: frame })
  const changed = files.filter((file) => !isKnown(pack, file))
  const unread: Unread[] = []
  const added = changed.length === 0 ? undefined : await addFiles(pack, changed, options, unread)
  const segments = added === undefined ? pack.segments : [...pack.segments, added]
  const without = new Set(unread.map(({ file }) => file.name))
  const whole = files.filter(({ name }) => !without.has(name))
  const shas = new Set(whole.map(({ name }) => pack.files.get(name)!.sha))
  const held = segments.reduce((sum, { count }) => sum + count, 0)
  const tidy = segments.length > 1 || held > 2 * shas.size ? gather(pack, whole, segments) : pack.images
  const images = new Map(whole.map(({ name }) => [name, tidy.get(pack.files.get(name)!.sha)!]))
  const [first] = images.values()
  return { descriptor: first?.descriptor ?? -1, images, problems: problemsOf(unread) }
}

/** The problems of files, by name; a missing package is reported once, however many files need it. */
function problemsOf(unread: readonly Unread[]): readonly Problem[] {
  const sorted = [...unread].sort((a, b) => (a.file.name < b.file.name ? -1 : 1))
  const [first, ...rest] = sorted.filter(({ needsSharp }) => needsSharp)
  const more = rest.length === 0 ? '' : ` (and ${rest.length} more that need it)`
  return sorted.flatMap((each): Problem[] => {
    if (each.needsSharp && each !== first) return []
    return [{ kind: 'unreadable', path: each.file.name, message: each === first ? each.wrong + more : each.wrong }]
  })
}

function isKnown({ files, images }: Pack, { name, bytes, changed }: ImageFile): boolean {
  const known = files.get(name)
  return known !== undefined && known.bytes === bytes && known.changed === changed && images.has(known.sha)
}

async function addFiles(
  pack: Pack,
  files: readonly ImageFile[],
  options: PackOptions,
  unread: Unread[],
): Promise<Segment | undefined> {
  const writer = beginSegment(pack)
  let segment: Segment | undefined
  const packed = new Set(pack.images.keys())
  await disposing(
    () => decodeAll(files, packed, options, (answer) => take(pack, writer, answer, unread)),
    () => {
      segment = writer.close()
    },
  )
  return segment
}

function take(pack: Pack, writer: PackWriter, answer: FromWorker, unread: Unread[]): void {
  const { name, bytes, changed } = answer.file
  if ('wrong' in answer) {
    unread.push(answer)
    return
  }
  const sha = 'sha' in answer ? answer.sha : answer.image.sha
  // Two threads may have read the same contents at the same time.
  if ('image' in answer && !pack.images.has(sha)) pack.images.set(sha, writer.image(answer.image, answer.pixels))
  const file = { name, bytes, changed, sha }
  pack.files.set(name, file)
  writer.file(file)
}

/** Rejects with the error of a thread. All threads are ended when it settles. */
async function decodeAll(
  files: readonly ImageFile[],
  packed: ReadonlySet<string>,
  { frame, onProgress, threads = availableParallelism() }: PackOptions,
  onAnswer: (answer: FromWorker) => void,
): Promise<void> {
  // libvips must be loaded before any thread loads it.
  const sharp = await loadSharp()
  const without = typeof sharp === 'string' ? sharp : undefined
  const count = Math.max(1, Math.min(threads, Math.ceil(files.length / filesPerThread)))
  const waiting = files[Symbol.iterator]()
  const workers: Worker[] = []
  let read = 0
  try {
    await new Promise<void>((resolve, reject) => {
      const hire = () => {
        const { port1: port, port2 } = new MessageChannel()
        const workerData: WorkerStart = { port: port2, frame, packed, without }
        const worker = new Worker(new URL('./pack-worker.js', import.meta.url), {
          workerData,
          transferList: [port2],
          execArgv: [],
        })
        workers.push(worker)
        worker.on('error', reject)
        worker.on('exit', (code) =>
          reject(new Error(`a thread that decodes images ended unexpectedly (exit code ${code})`)),
        )
        const order = () => {
          const next = waiting.next()
          if (!next.done) port.postMessage(next.value)
        }
        port.on('message', (answer: FromWorker) => {
          try {
            onAnswer(answer)
            read++
            onProgress?.(read, files.length)
            if (read === files.length) resolve()
            else order()
          } catch (error) {
            reject(error)
          }
        })
        for (let at = 0; at < ahead; at++) order()
      }
      for (let at = 0; at < count; at++) hire()
    })
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}

/** Merges everything that these files need into one segment, in their order, which replaces all others. */
function gather(pack: Pack, files: readonly ImageFile[], segments: readonly Segment[]): ReadonlyMap<string, Located> {
  const writer = beginSegment(pack)
  const images = new Map<string, Located>()
  for (const { name } of files) {
    const file = pack.files.get(name)!
    if (!images.has(file.sha)) images.set(file.sha, copy(pack, file.sha, writer))
    writer.file(file)
  }
  writer.close()
  for (const { name } of segments) removeSegment(pack.folder, name)
  return images
}

function copy({ images, shape }: Pack, sha: string, writer: PackWriter): Located {
  const image = images.get(sha)!
  const length = valuesPerImage(shape)
  return writer.image(image, readFully(image.descriptor, length, image.at * length))
}
