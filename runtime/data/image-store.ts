/** Where the pixels of a data set are: images of one size, packed; plain data, so that it crosses to worker threads. */

export interface ImageShape {
  readonly height: number
  readonly width: number
  readonly channels: number
}

/**
 * `bits`: one bit a pixel of one channel, rows from the top, most significant bit first, each image padded to whole bytes. `bytes`: one byte a
 * value, 0 to 255, `[height, width, channels]` row-major.
 */
export interface ImageStore extends ImageShape {
  readonly format: 'bits' | 'bytes'
  readonly count: number
  /** May be a view of a SharedArrayBuffer. */
  readonly bytes: Uint8Array
}

/** Bytes that one image takes. */
export function bytesPerImage({ format, height, width, channels }: Omit<ImageStore, 'count' | 'bytes'>): number {
  const values = height * width * channels
  return format === 'bits' ? Math.ceil(values / 8) : values
}

/** Values of one image. */
export function valuesPerImage({ height, width, channels }: ImageShape): number {
  return height * width * channels
}

/** Writes image `index` to `out` from `offset`, `[height, width, channels]` row-major: a bit as 0 or 1, a byte as its 255th part. */
export function readImage(store: ImageStore, index: number, out: Float32Array, offset = 0): void {
  const values = valuesPerImage(store)
  const start = index * bytesPerImage(store)
  const { bytes } = store
  if (store.format === 'bytes') {
    for (let i = 0; i < values; i++) out[offset + i] = bytes[start + i] / 255
    return
  }
  for (let i = 0; i < values; i++) out[offset + i] = (bytes[start + (i >> 3)] >> (7 - (i & 7))) & 1
}
