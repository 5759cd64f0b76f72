/** The pixels of a data set: images of one size, packed. Plain data, so that it can be sent to worker threads. */
import { readSync } from 'node:fs'

export interface ImageShape {
  readonly height: number
  readonly width: number
  readonly channels: number
}

/**
 * `bits`: one bit a pixel, one channel, rows from the top, most significant bit first, each image padded to whole
 * bytes. `bytes`: one byte a value, 0 to 255, `[height, width, channels]` row-major.
 */
export interface ImageStore extends ImageShape {
  readonly format: 'bits' | 'bytes'
  readonly count: number
  /**
   * All images, concatenated; may be a view of a SharedArrayBuffer. Empty if they are in a file: `imageBytes` reads
   * both.
   */
  readonly bytes: Uint8Array
  readonly file?: FileBytes
}

/** Images that need not fit into memory. */
export interface FileBytes {
  /**
   * The descriptor of the open file. It belongs to the process, so worker threads can read from it, even if the file is
   * replaced meanwhile.
   */
  readonly descriptor: number
  /** The position of each image, in images from the beginning of the file. */
  readonly places: Uint32Array
}

/** The size of one image in bytes. */
export function bytesPerImage({
  format,
  height,
  width,
  channels,
}: Pick<ImageStore, 'format' | keyof ImageShape>): number {
  const values = height * width * channels
  return format === 'bits' ? Math.ceil(values / 8) : values
}

/** The number of values of one image. */
export function valuesPerImage({ height, width, channels }: ImageShape): number {
  return height * width * channels
}

/** The bytes of image `index`. For images in memory this is a view, which must not be changed. */
export function imageBytes(store: ImageStore, index: number): Uint8Array {
  const { bytes, file } = store
  const length = bytesPerImage(store)
  if (file === undefined) return bytes.subarray(index * length, (index + 1) * length)
  return readFully(file.descriptor, length, file.places[index] * length)
}

/** @throws Error if the file ends before */
export function readFully(descriptor: number, length: number, position: number): Uint8Array {
  const found = Buffer.allocUnsafe(length)
  for (let at = 0; at < length; ) {
    const count = readSync(descriptor, found, at, length - at, position + at)
    if (count === 0) throw new Error(`the file ends after ${position + at} bytes`)
    at += count
  }
  return found
}

/**
 * Writes image `index` to `out` from `offset`, `[height, width, channels]` row-major: bits as 0 or 1, bytes divided by
 * 255.
 */
export function readImage(store: ImageStore, index: number, out: Float32Array, offset = 0): void {
  const values = valuesPerImage(store)
  const bytes = imageBytes(store, index)
  if (store.format === 'bytes') {
    for (let i = 0; i < values; i++) out[offset + i] = bytes[i] / 255
    return
  }
  for (let i = 0; i < values; i++) out[offset + i] = (bytes[i >> 3] >> (7 - (i & 7))) & 1
}
