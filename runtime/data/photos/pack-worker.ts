/** A worker thread that decodes image files in order of arrival. An error that is not caused by a file ends it. */
import { createHash } from 'node:crypto'
import { type MessagePort, workerData } from 'node:worker_threads'
import { UserError } from '../../base/user-error.js'
import { decodeImage, NeedsSharp } from '../files/decode-image.js'
import { type Frame, frameImage } from '../files/frame.js'
import { readImageFile } from '../files/read-file.js'
import { loadSharp } from '../files/sharp.js'
import { digestOfPixels, type PackedImage } from './pack-file.js'
import type { ImageFile } from './scan.js'

export interface WorkerStart {
  readonly port: MessagePort
  readonly frame: Frame
  /** SHA-256 of contents that are already packed. */
  readonly packed: ReadonlySet<string>
  /** Why sharp is unavailable, if the main thread could not load it. */
  readonly without: string | undefined
}

/** The result for a file: an image that is already packed, a new one, or why there is none. */
export type FromWorker = { readonly file: ImageFile } & (
  | { readonly sha: string }
  | { readonly image: PackedImage; readonly pixels: Uint8Array<ArrayBuffer> }
  | { readonly wrong: string; readonly needsSharp: boolean }
)

async function serve({ port, frame, packed, without }: WorkerStart): Promise<void> {
  const sharp = without ?? (await loadSharp())
  port.on('message', async (file: ImageFile) => {
    const answer = await read(file)
    port.postMessage(answer, 'pixels' in answer ? [answer.pixels.buffer] : [])
  })

  async function read(file: ImageFile): Promise<FromWorker> {
    try {
      const bytes = readImageFile(file.path, file.name)
      const sha = createHash('sha256').update(bytes).digest('hex')
      if (packed.has(sha)) return { file, sha }
      const decoded = await decodeImage(bytes, file.name, { background: frame.background, sharp })
      const pixels = frameImage(decoded, frame)
      const { height, width } = decoded
      return { file, image: { sha, height, width, digest: digestOfPixels(pixels) }, pixels }
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      const wrong = error.help === undefined ? error.message : `${error.message}: ${error.help}`
      return { file, wrong, needsSharp: error instanceof NeedsSharp }
    }
  }
}

await serve(workerData as WorkerStart)
