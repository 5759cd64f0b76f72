/** Images of characters, by alphabet and by drawer: Omniglot's structure, wherever the images come from. */

/** The two halves of the release. Evaluation alphabets never touch training or selection. */
export type Part = 'background' | 'evaluation'

export interface Character {
  readonly name: string
  /** Image indices, one for each drawer, in the drawers' order. */
  readonly drawings: readonly number[]
}

export interface Alphabet {
  readonly name: string
  readonly part: Part
  readonly characters: readonly Character[]
}

/** Plain data, so that it crosses to a worker thread: `bits` may stand on a SharedArrayBuffer. */
export interface Dataset {
  readonly name: string
  readonly height: number
  readonly width: number
  /** Background before evaluation, each in the order of names (by code unit). */
  readonly alphabets: readonly Alphabet[]
  readonly images: number
  /**
   * One bit a pixel, rows from the top, most significant bit first, each image padded to whole bytes (`bytesPerImage`).
   * 1 is paper and 0 is ink, as in the release.
   */
  readonly bits: Uint8Array
  /** SHA-256 of names and bits, in hex: the same data has the same fingerprint however it was read. */
  readonly fingerprint: string
}

export function bytesPerImage(dataset: { readonly height: number; readonly width: number }): number {
  return Math.ceil((dataset.height * dataset.width) / 8)
}

/** Writes image `index` as 0 (ink) and 1 (paper), row by row, to `out` from `offset`. */
export function readImage(dataset: Dataset, index: number, out: Float32Array, offset = 0): void {
  const pixels = dataset.height * dataset.width
  const start = index * bytesPerImage(dataset)
  for (let pixel = 0; pixel < pixels; pixel++) {
    out[offset + pixel] = (dataset.bits[start + (pixel >> 3)] >> (7 - (pixel & 7))) & 1
  }
}
