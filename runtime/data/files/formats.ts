/** Recognizes an image file by its first bytes: file names can be wrong. */

/** A supported format. All others are refused, above all SVG, which is a program rather than pixels. */
export interface Format {
  readonly name: string
  matches(bytes: Uint8Array): boolean
}

/** Whether the bytes at that offset are this text, one character a byte. */
function has(bytes: Uint8Array, at: number, text: string): boolean {
  return (
    bytes.length >= at + text.length &&
    Array.from(text, (letter) => letter.charCodeAt(0)).every((b, i) => bytes[at + i] === b)
  )
}

/** ISO base media files (AVIF, HEIC) have their brand at byte 8. */
const isBrand = (bytes: Uint8Array, brands: readonly string[]): boolean =>
  has(bytes, 4, 'ftyp') && brands.some((brand) => has(bytes, 8, brand))

export const png: Format = { name: 'PNG', matches: (bytes) => has(bytes, 0, '\x89PNG\r\n\x1a\n') }

export const formats: readonly Format[] = [
  png,
  { name: 'JPEG', matches: (bytes) => has(bytes, 0, '\xff\xd8\xff') },
  { name: 'WebP', matches: (bytes) => has(bytes, 0, 'RIFF') && has(bytes, 8, 'WEBP') },
  { name: 'AVIF', matches: (bytes) => isBrand(bytes, ['avif', 'avis']) },
  { name: 'GIF', matches: (bytes) => has(bytes, 0, 'GIF87a') || has(bytes, 0, 'GIF89a') },
  { name: 'TIFF', matches: (bytes) => has(bytes, 0, 'II*\0') || has(bytes, 0, 'MM\0*') },
]

/** Common unsupported files, which error messages name. */
const others: readonly Format[] = [
  {
    name: 'a HEIC image',
    matches: (bytes) => isBrand(bytes, ['heic', 'heix', 'heim', 'heis', 'hevc', 'mif1', 'msf1']),
  },
  { name: 'a BMP image', matches: (bytes) => has(bytes, 0, 'BM') },
  { name: 'a PDF document', matches: (bytes) => has(bytes, 0, '%PDF-') },
  { name: 'a zip archive', matches: (bytes) => has(bytes, 0, 'PK\x03\x04') },
  { name: 'an SVG drawing', matches: (bytes) => isText(bytes) && /<svg[\s>]/i.test(beginning(bytes)) },
  { name: 'text', matches: isText },
]

/** The format of a file with these bytes; undefined if it is not supported. */
export function formatOf(bytes: Uint8Array): Format | undefined {
  return formats.find(({ matches }) => matches(bytes))
}

/** Describes a file that has none of the supported formats. */
export function strangerText(bytes: Uint8Array): string {
  return others.find(({ matches }) => matches(bytes))?.name ?? 'of an unknown format'
}

const beginning = (bytes: Uint8Array): string => Buffer.from(bytes.subarray(0, 1024)).toString('latin1')

function isText(bytes: Uint8Array): boolean {
  return bytes.length > 0 && !/[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(beginning(bytes))
}
