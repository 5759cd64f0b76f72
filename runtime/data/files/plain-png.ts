/** Decodes PNG without sharp, to the same pixels, with fast-png. */
import { inflateSync } from 'node:zlib'
import { convertIndexedToRgb, type DecodedPng, decode } from 'fast-png'
import type { Samples } from './samples.js'

/** @throws Error with a clause that says what is wrong with the file, or which of its features needs sharp */
export function decodePng(bytes: Uint8Array, maxPixels: number): Samples {
  const { width, height, depth, channels, chunks } = readStructure(bytes)
  if (width * height > maxPixels) throw new Error('Input image exceeds pixel limit')
  refuseBombs(chunks, height * (Math.ceil((width * channels * depth) / 8) + 1))
  if (chunks.some(({ type }) => type === 'iCCP')) throw new Error('it has a color profile, which only sharp reads')
  if (chunks.some(({ type }) => type === 'eXIf')) throw new Error('it has EXIF data, which only sharp reads')
  const image = decode(bytes, { checkCrc: true })
  return { width, height, ...samplesOf(image) }
}

interface Chunk {
  readonly type: string
  readonly data: Uint8Array
}

/** Header and chunks, before anything is decompressed. */
function readStructure(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const chunks: Chunk[] = []
  for (let at = 8; at < bytes.length; ) {
    const length = at + 12 <= bytes.length ? view.getUint32(at) : Number.POSITIVE_INFINITY
    if (at + 12 + length > bytes.length) throw new Error('it ends too early')
    const type = Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1')
    chunks.push({ type, data: bytes.subarray(at + 8, at + 8 + length) })
    if (type === 'IEND') break
    at += 12 + length
  }
  const [header] = chunks
  if (header?.type !== 'IHDR' || header.data.length !== 13) throw new Error('it does not begin with IHDR')
  if (chunks.at(-1)?.type !== 'IEND') throw new Error('it ends too early')
  const channels = [1, 0, 3, 1, 2, 0, 4][view.getUint8(25)] ?? 0
  return { width: view.getUint32(16), height: view.getUint32(20), depth: view.getUint8(24), channels, chunks }
}

/**
 * fast-png decompresses without a limit, so this decompresses first, with one. Interlaced images have at most 7 filter
 * bytes for each row.
 */
function refuseBombs(chunks: readonly Chunk[], expected: number): void {
  const data = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data))
  try {
    inflateSync(data, { maxOutputLength: 2 * expected + 64 })
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    throw new Error(
      tooLarge ? 'it contains more than its header says' : `its data are damaged (${(error as Error).message})`,
    )
  }
}

/** Converts samples to 8 bits. */
function samplesOf(image: DecodedPng): Omit<Samples, 'width' | 'height'> {
  const { palette, depth, channels } = image
  if (palette !== undefined) return { channels: palette[0].length, samples: convertIndexedToRgb(image) }
  const samples = depth < 8 ? unpack(image) : image.data
  return image.transparency === undefined
    ? { channels, samples: toBytes(samples, depth) }
    : { channels: channels + 1, samples: keyed(samples, image.transparency, channels, depth) }
}

/** Unpacks gray values of less than 8 bits; each row starts at a whole byte. */
function unpack({ width, height, depth, data }: DecodedPng): Uint8Array {
  const stride = Math.ceil((width * depth) / 8)
  const mask = (1 << depth) - 1
  const out = new Uint8Array(width * height)
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth
      out[to++] = (data[y * stride + (bit >> 3)] >> (8 - depth - (bit & 7))) & mask
    }
  }
  return out
}

/** 16-bit samples keep their highest 8 bits, as in libvips; those of less than 8 are scaled to 0 to 255. */
function toByte(value: number, depth: number): number {
  return depth === 16 ? value >> 8 : depth === 8 ? value : (value * 255) / ((1 << depth) - 1)
}

function toBytes(samples: ArrayLike<number>, depth: number): Uint8Array {
  return Uint8Array.from(samples, (value) => toByte(value, depth))
}

/** Makes one color transparent. */
function keyed(samples: ArrayLike<number>, key: Uint16Array, channels: number, depth: number): Uint8Array {
  const pixels = samples.length / channels
  const out = new Uint8Array(pixels * (channels + 1))
  for (let at = 0, from = 0, to = 0; at < pixels; at++) {
    let matches = true
    for (let k = 0; k < channels; k++, from++) {
      matches &&= samples[from] === key[k]
      out[to++] = toByte(samples[from], depth)
    }
    out[to++] = matches ? 0 : 255
  }
  return out
}
