/**
 * From an image file to pixels, the same on every machine: turned as EXIF says, in sRGB, 8 bits a value, transparency laid over a background.
 * What changes with processors (resizing in libvips) is not done here.
 */
import { UserError } from '../../base/user-error.js'
import { type Format, formatOf, formats, png, strangerText } from './formats.js'
import { decodePng } from './plain-png.js'
import { type DecodedImage, flatten, type Samples } from './samples.js'
import { loadSharp, type Sharp } from './sharp.js'

export interface DecodeOptions {
  /** Of every channel, 0 to 255: what is seen through transparent pixels. White if left out. */
  readonly background?: number
  /** What decodes, or why it is not there; found out if left out. */
  readonly sharp?: Sharp | string
}

/** A file that the package sharp would read, which is not there. */
export class NeedsSharp extends UserError {}

/** An image's file has at most this many bytes, and an image this many pixels: 67 million. */
export const maxFileBytes = 128 << 20
export const maxPixels = 1 << 26

const names = formats.map(({ name }) => name).join(', ')

/**
 * Decodes an image file: the first frame or page where it has several.
 *
 * @param file what errors call it
 * @throws UserError that says what is wrong with the file, or what to install to read its format
 */
export async function decodeImage(
  bytes: Uint8Array,
  file: string,
  { background = 255, sharp }: DecodeOptions = {},
): Promise<DecodedImage> {
  const format = formatFor(bytes, file)
  const decoder = sharp ?? (await loadSharp())
  if (typeof decoder === 'string' && format !== png) {
    throw new NeedsSharp(
      `${file} is a ${format.name} image, and ${decoder}`,
      'npm install sharp, or convert the images to PNG',
    )
  }
  try {
    const samples = typeof decoder === 'string' ? decodePng(bytes, maxPixels) : await decodeWith(decoder, bytes)
    return flatten(samples, background)
  } catch (error) {
    throw refusal(error, file, format)
  }
}

/** The format that the bytes have. @throws UserError where that is none, or the file is too large */
function formatFor(bytes: Uint8Array, file: string): Format {
  if (bytes.length === 0) throw new UserError(`${file} is empty`, 'remove it, or put an image in its place')
  if (bytes.length > maxFileBytes)
    throw new UserError(`${file} has ${bytes.length} bytes; an image has at most ${maxFileBytes}`, 'save it smaller')
  const format = formatOf(bytes)
  if (format !== undefined) return format
  throw new UserError(
    `${file} is not an image that netc reads: it is ${strangerText(bytes)}`,
    `netc reads ${names}: convert or remove it`,
  )
}

async function decodeWith(sharp: Sharp, bytes: Uint8Array): Promise<Samples> {
  try {
    return await decodeOnce(sharp, bytes, 'warning')
  } catch (error) {
    // Some phones write this, and their photos are whole. Every other warning means damaged pixels.
    if (!/Invalid SOS parameters/.test(messageOf(error))) throw error
    return decodeOnce(sharp, bytes, 'truncated')
  }
}

async function decodeOnce(sharp: Sharp, bytes: Uint8Array, failOn: 'warning' | 'truncated'): Promise<Samples> {
  const { data, info } = await sharp(bytes, { failOn, limitInputPixels: maxPixels, pages: 1 })
    .autoOrient()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  return { height: info.height, width: info.width, channels: info.channels, samples: data }
}

function refusal(error: unknown, file: string, { name }: Format): UserError {
  const message = messageOf(error)
  if (/exceeds pixel limit/.test(message))
    return new UserError(
      `${file} has more than ${maxPixels} pixels, the most that an image may have`,
      'save it smaller',
    )
  if (/only sharp reads/.test(message))
    return new NeedsSharp(`${file} cannot be read without the package sharp: ${message}`, 'npm install sharp')
  // Of several lines the first is about sharp's settings.
  const why = message.split('\n').find((line) => !/failOn/.test(line)) ?? message
  return new UserError(
    `${file} is a damaged ${name} image: ${why.replace(/^vips\w+: /i, '')}`,
    'replace it by a whole copy, or remove it',
  )
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
