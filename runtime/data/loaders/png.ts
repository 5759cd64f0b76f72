/** The release's image format, 1-bit grayscale PNG. All other images are refused with a reason. */
import { decode, encode } from 'fast-png'
import { UserError } from '../../base/user-error.js'

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const headerEnd = 8 + 25

/** The largest file of one image, in bytes: the release's largest has 522. */
export const maxPngBytes = 16_384

export interface ImageSize {
  readonly height: number
  readonly width: number
}

/**
 * Decodes a 1-bit grayscale PNG of `size` to bits: rows from the top without padding between them, most significant bit
 * first, 1 if the sample is 1; `ceil(height * width / 8)` bytes. The header is read before anything is decompressed, so
 * that a file cannot use more memory than an image of `size` needs.
 * @param file the image's name in error messages
 * @throws UserError if the file is damaged or not such an image
 */
export function decodeBits(bytes: Uint8Array, size: ImageSize, file: string): Uint8Array {
  refuseOthers(bytes, size, file)
  const rows = decodeRows(bytes, file)
  return joinRows(rows, size)
}

/** The inverse of `decodeBits`. */
export function encodeBits(bits: Uint8Array, size: ImageSize): Uint8Array {
  const data = splitRows(bits, size)
  return encode({ width: size.width, height: size.height, data, depth: 1, channels: 1 }, { zlib: { level: 9 } })
}

function refuseOthers(bytes: Uint8Array, size: ImageSize, file: string): void {
  const help = 'images must be 1-bit grayscale PNG files, as in the Omniglot release: replace or remove this one'
  if (bytes.length > maxPngBytes) {
    throw new UserError(`${file} has ${bytes.length} bytes; an image of the data set has at most ${maxPngBytes}`, help)
  }
  if (bytes.length < headerEnd || signature.some((byte, at) => bytes[at] !== byte)) {
    throw new UserError(`${file} is not a PNG image${bytes.length === 0 ? ': it is empty' : ''}`, help)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint32(8) !== 13 || view.getUint32(12) !== 0x49484452) throw damaged(file, 'it does not begin with IHDR')
  const width = view.getUint32(16)
  const height = view.getUint32(20)
  if (width !== size.width || height !== size.height) {
    throw new UserError(`${file} is ${width}x${height} pixels; expected ${size.width}x${size.height}`, help)
  }
  const [depth, color, , , interlace] = bytes.subarray(24, 29)
  if (depth !== 1 || color !== 0) {
    const kind = ['grayscale', '', 'RGB', 'palette', 'grayscale with alpha', '', 'RGB with alpha'][color] || 'unknown'
    throw new UserError(`${file} is a ${depth}-bit ${kind} image; expected 1-bit grayscale`, help)
  }
  if (interlace !== 0) throw new UserError(`${file} is interlaced; expected rows in order`, help)
}

function decodeRows(bytes: Uint8Array, file: string): Uint8Array {
  try {
    return decode(bytes, { checkCrc: true }).data as Uint8Array
  } catch (error) {
    throw damaged(file, error instanceof RangeError ? 'it ends too early' : (error as Error).message)
  }
}

function damaged(file: string, why: string): UserError {
  return new UserError(`${file} is damaged: ${why}`, 'download the file again, or unpack the release again')
}

/** PNG pads every row to whole bytes; the data set pads every image. */
function joinRows(rows: Uint8Array, { height, width }: ImageSize): Uint8Array {
  const stride = Math.ceil(width / 8)
  const bits = new Uint8Array(Math.ceil((height * width) / 8))
  for (let y = 0, pixel = 0; y < height; y++) {
    for (let x = 0; x < width; x++, pixel++) {
      if ((rows[y * stride + (x >> 3)] >> (7 - (x & 7))) & 1) bits[pixel >> 3] |= 0x80 >> (pixel & 7)
    }
  }
  return bits
}

function splitRows(bits: Uint8Array, { height, width }: ImageSize): Uint8Array {
  const stride = Math.ceil(width / 8)
  const rows = new Uint8Array(height * stride)
  for (let y = 0, pixel = 0; y < height; y++) {
    for (let x = 0; x < width; x++, pixel++) {
      if ((bits[pixel >> 3] >> (7 - (pixel & 7))) & 1) rows[y * stride + (x >> 3)] |= 0x80 >> (x & 7)
    }
  }
  return rows
}
