/**
 * Decodes an image file to pixels, identically on every machine: rotated as EXIF says, in sRGB, 8 bits a value,
 * transparency composited over a background. Operations that depend on the processor (libvips' resizing) are not used.
 */
import { UserError } from '../../base/user-error.js'
import { type Format, formatOf, formats, png, strangerText } from './formats.js'
import { decodePng } from './plain-png.js'
import { type DecodedImage, flatten, type Samples } from './samples.js'
import { loadSharp, type Sharp } from './sharp.js'

export interface DecodeOptions {
  /** The value of every channel, 0 to 255, of the background of transparent pixels. White by default. */
  readonly background?: number
  /** The decoder, or why it is unavailable; looked up by default. */
  readonly sharp?: Sharp | string
}

/** The file can only be read by the package sharp, which is not installed. */
export class NeedsSharp extends UserError {}

/** The largest file, in bytes, and the largest image, in pixels: 67 million. */
export const maxFileBytes = 128 << 20
export const maxPixels = 1 << 26

const names = formats.map(({ name }) => name).join(', ')

/**
 * Decodes an image file; only the first frame or page if it has several.
 *
 * @param file its name in error messages
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

/** The format of the bytes. @throws UserError if it is unknown or the file is too large */
function formatFor(bytes: Uint8Array, file: string): Format {
  if (bytes.length === 0) throw new UserError(`${file} is empty`, 'remove it, or replace it by an image')
  if (bytes.length > maxFileBytes)
    throw new UserError(`${file} has ${bytes.length} bytes; an image has at most ${maxFileBytes}`, 'save it smaller')
  const format = formatOf(bytes)
  if (format !== undefined) return format
  throw new UserError(
    `${file} is not an image that netc can read: it is ${strangerText(bytes)}`,
    `netc reads ${names}: convert or remove it`,
  )
}

async function decodeWith(sharp: Sharp, bytes: Uint8Array): Promise<Samples> {
  try {
    return await decodeOnce(sharp, bytes, 'warning')
  } catch (error) {
    // Some phones cause this warning with intact photos. Every other warning means damaged pixels.
    if (!/Invalid SOS parameters/.test(messageOf(error))) throw error
    return decodeOnce(sharp, bytes, 'truncated')
  }
}

async function decodeOnce(sharp: Sharp, bytes: Uint8Array, failOn: 'warning' | 'truncated'): Promise<Samples> {
  const { data, info } = await sharp(bytes, { failOn, limitInputPixels: maxPixels, pages: 1 })
    .autoOrient()
    .toColorspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  return { height: info.height, width: info.width, channels: info.channels, samples: data }
}

function refusal(error: unknown, file: string, { name }: Format): UserError {
  const message = messageOf(error)
  if (/exceeds pixel limit/.test(message))
    return new UserError(`${file} has more than ${maxPixels} pixels, the maximum`, 'save it smaller')
  if (/only sharp reads/.test(message))
    return new NeedsSharp(`${file} cannot be read without the package sharp: ${message}`, 'npm install sharp')
  // The first of several lines is about sharp's settings.
  const why = message.split('\n').find((line) => !/failOn/.test(line)) ?? message
  return new UserError(
    `${file} is a damaged ${name} image: ${why.replace(/^vips\w+: /i, '')}`,
    'replace it by an intact copy, or remove it',
  )
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
