/** Contact sheets: a data set's images side by side. */
import { encode } from 'fast-png'
import { explainFileErrors } from '../base/file-errors.js'
import { UserError } from '../base/user-error.js'
import { writeAtomically } from '../base/write-atomically.js'
import type { Dataset, Group } from './dataset.js'
import { type ImageStore, imageBytes } from './image-store.js'

export interface SheetOptions {
  /** The most characters of each alphabet (rows) and drawings of each character (columns). */
  readonly characters: number
  readonly drawings: number
}

/** A named alphabet completely; otherwise part of several alphabets, in the same number of rows. */
const overview = { alphabets: 10, rows: 30, drawings: 15 } as const

/**
 * Writes a contact sheet of `dataset` to `file`: of one alphabet, or of some characters of several alphabets.
 * @throws UserError if the file's name ends in neither .png nor .svg, or there is no alphabet of that name
 */
export function writeSheet(dataset: Dataset, file: string, alphabet?: string): { readonly images: number } {
  const kind = /\.(png|svg)$/i.exec(file)?.[1].toLowerCase()
  if (!kind) throw new UserError(`${file} ends in neither .png nor .svg`, 'the extension determines the format')
  if (kind === 'svg' && dataset.images.format !== 'bits')
    throw new UserError(`${file}: only drawings of two colors can become SVG`, 'name a .png file')
  const alphabets = alphabet === undefined ? someAlphabets(dataset) : [findAlphabet(dataset, alphabet)]
  const characters = Math.ceil(overview.rows / alphabets.length)
  const options =
    alphabet === undefined ? { characters, drawings: overview.drawings } : { characters: Infinity, drawings: Infinity }
  const sheet = kind === 'png' ? sheetPng(dataset, alphabets, options) : sheetSvg(dataset, alphabets, options)
  explainFileErrors(`write ${file}`, () => writeAtomically(file, [Buffer.from(sheet)]))
  return { images: sheetRows(alphabets, options).reduce((sum, row) => sum + row.images.length, 0) }
}

/** Evenly spaced over the data set. */
function someAlphabets({ groups: alphabets }: Dataset): Group[] {
  const count = Math.min(overview.alphabets, alphabets.length)
  return Array.from({ length: count }, (_, i) => alphabets[Math.floor((i * alphabets.length) / count)])
}

/** The alphabet with this name or abbreviation. @throws UserError if there is none */
export function findAlphabet({ name, groups: alphabets }: Dataset, wanted: string): Group {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
  const found =
    alphabets.find((alphabet) => alphabet.name === wanted) ??
    alphabets.find((alphabet) => plain(alphabet.name) === plain(wanted)) ??
    alphabets.find((alphabet) => plain(alphabet.name).startsWith(plain(wanted)))
  if (found) return found
  const names = alphabets.map((alphabet) => alphabet.name).join(', ')
  throw new UserError(`${name} has no alphabet ${wanted}`, `it has ${names}`)
}

/** A row of the sheet: one character's first drawings. */
interface Row {
  readonly images: readonly number[]
  /** The first row of an alphabet is separated from the one before. */
  readonly first: boolean
}

const gap = 3
const largeGap = 14
const line = 200
const paper = 255

/** An 8-bit PNG, gray or in color like the images, with a row for each character and a column for each drawer. */
export function sheetPng(dataset: Dataset, alphabets: readonly Group[], options: SheetOptions): Uint8Array {
  const rows = sheetRows(alphabets, options)
  const { width, height, tops } = layOut(dataset, rows)
  const { channels } = dataset.images
  const data = new Uint8Array(width * height * channels).fill(line)
  for (const [at, { images }] of rows.entries()) {
    for (const [column, image] of images.entries()) {
      const start = tops[at] * width + gap + column * (dataset.images.width + gap)
      drawCell(dataset.images, image, data, start * channels, width * channels)
    }
  }
  return encode({ width, height, data, depth: 8, channels }, { zlib: { level: 6 } })
}

/** The same as an SVG, with every image as a path of its ink, so that it can be enlarged. */
export function sheetSvg(dataset: Dataset, alphabets: readonly Group[], options: SheetOptions): string {
  const rows = sheetRows(alphabets, options)
  const { width, height, tops } = layOut(dataset, rows)
  const cells = rows.flatMap(({ images }, at) =>
    images.map((image, column) => {
      const place = `translate(${gap + column * (dataset.images.width + gap)} ${tops[at]})`
      const sheet = `<path fill="#fff" d="M0 0h${dataset.images.width}v${dataset.images.height}H0z"/>`
      return `<g transform="${place}">${sheet}<path d="${inkPath(dataset, image)}"/></g>`
    }),
  )
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} shape-rendering="crispEdges">
<path fill="#c8c8c8" d="M0 0h${width}v${height}H0z"/>
${cells.join('\n')}
</svg>
`
}

function sheetRows(alphabets: readonly Group[], { characters, drawings }: SheetOptions): Row[] {
  return alphabets.flatMap((alphabet) =>
    alphabet.classes.slice(0, characters).map((character, at) => ({
      images: character.items.slice(0, drawings),
      first: at === 0,
    })),
  )
}

function layOut(dataset: Dataset, rows: readonly Row[]): { width: number; height: number; tops: number[] } {
  const columns = Math.max(1, ...rows.map(({ images }) => images.length))
  let height = gap
  const tops = rows.map(({ first }, at) => {
    if (first && at > 0) height += largeGap - gap
    const top = height
    height += dataset.images.height + gap
    return top
  })
  return { width: gap + columns * (dataset.images.width + gap), height, tops }
}

function isInk({ images }: Dataset, image: number, pixel: number): boolean {
  return ((imageBytes(images, image)[pixel >> 3] >> (7 - (pixel & 7))) & 1) === 0
}

function drawCell(images: ImageStore, image: number, data: Uint8Array, start: number, stride: number): void {
  const bytes = imageBytes(images, image)
  const values = images.width * images.channels
  for (let y = 0, from = 0; y < images.height; y++) {
    for (let x = 0; x < values; x++, from++) {
      const bit = (bytes[from >> 3] >> (7 - (from & 7))) & 1
      data[start + y * stride + x] = images.format === 'bytes' ? bytes[from] : bit * paper
    }
  }
}

/** Runs of ink, one rectangle each. */
function inkPath(dataset: Dataset, image: number): string {
  let path = ''
  for (let y = 0; y < dataset.images.height; y++) {
    for (let x = 0; x < dataset.images.width; x++) {
      const from = x
      while (x < dataset.images.width && isInk(dataset, image, y * dataset.images.width + x)) x++
      if (x > from) path += `M${from} ${y}h${x - from}v1h${from - x}z`
    }
  }
  return path
}
