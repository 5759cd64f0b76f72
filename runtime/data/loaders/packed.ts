/**
 * A data set in one file, decoded: 8 bytes `netcdata`, version and length of the index (two 32-bit numbers,
 * little-endian), the SHA-256 of the index, the index (JSON), the bits. The index holds the data set's fingerprint,
 * which covers the bits.
 */
import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { UserError } from '../../base/user-error.js'
import { writeAtomically } from '../../base/write-atomically.js'
import type { Dataset, Group, Part } from '../dataset.js'
import { bytesPerImage, type ImageStore } from '../image-store.js'
import { bitsOf, fingerprintOf, sharedBytes } from './assemble.js'

export const packedExtension = '.netcdata'

const magic = Buffer.from('netcdata', 'latin1')
const version = 1
const headerBytes = 16 + 32
const maxIndexBytes = 64 << 20
const maxBytes = 1 << 30
const maxSide = 4096
const maxDrawings = 1 << 20

/** What a packed file says of itself before its bits. */
export interface PackedIndex {
  readonly name: string
  readonly height: number
  readonly width: number
  readonly fingerprint: string
  /** Where the images were read from, to find out whether that has changed. */
  readonly source: string
  /** Digest of the source's files, their sizes and times. */
  readonly key: string
  readonly alphabets: readonly PackedAlphabet[]
}

/** Part, name, and the characters: name and number of drawings. */
export type PackedAlphabet = readonly [Part, string, readonly (readonly [string, number])[]]

/** Where the images of a packed file come from; empty of one that is for another machine. */
interface PackedOrigin {
  readonly source: string
  readonly key: string
}

/** Writes `dataset`, which consists of drawings, to `file`, whole or not at all. */
export function writePacked(file: string, dataset: Dataset, origin: PackedOrigin): void {
  writeAtomically(file, drawingChunks(dataset, origin))
}

/** What is in a packed file of drawings. */
export function drawingChunks(dataset: Dataset, { source, key }: PackedOrigin = { source: '', key: '' }): Uint8Array[] {
  const { name, fingerprint, images } = dataset
  const { height, width } = images
  const index: PackedIndex = { name, height, width, fingerprint, source, key, alphabets: alphabetsOf(dataset) }
  return [...packedHeader(index, version), images.bytes]
}

/** The groups in the form of a packed file's index. */
export function alphabetsOf({ groups }: Pick<Dataset, 'groups'>): readonly PackedAlphabet[] {
  return groups.map(({ part, name, classes }) => [
    part,
    name,
    classes.map((each) => [each.name, each.items.length] as const),
  ])
}

/** What a packed file has before its images. */
export function packedHeader(index: object, version: number): readonly Uint8Array[] {
  const json = Buffer.from(JSON.stringify(index))
  const header = Buffer.alloc(headerBytes)
  magic.copy(header)
  header.writeUInt32LE(version, 8)
  header.writeUInt32LE(json.length, 12)
  createHash('sha256').update(json).digest().copy(header, 16)
  return [header, json]
}

/** Reads the index of a packed file; a UserError says what is wrong with it. */
export function readPackedIndex(file: string): PackedIndex {
  return withFile(file, (descriptor) => readIndex(descriptor, file).index)
}

/** Reads a packed file and checks it against its checksums; a UserError says what is wrong with it. */
export function readPacked(file: string): Dataset {
  return withFile(file, (descriptor) => {
    const { index, end } = readIndex(descriptor, file)
    const { name, fingerprint } = index
    const count = countImages(index.alphabets)
    const length = count * bytesPerImage(bitsOf(index))
    if (fstatSync(descriptor).size !== end + length) throw damaged(file, 'its length is not what its index says')
    const groups = unfold(index.alphabets)
    const bytes = sharedBytes(length)
    fill(descriptor, bytes, end, file)
    const images: ImageStore = { ...bitsOf(index), count, bytes }
    if (fingerprintOf(images, groups) !== fingerprint) throw damaged(file, 'its checksum is wrong')
    return { name, groups, images, fingerprint }
  })
}

function withFile<T>(file: string, use: (descriptor: number) => T): T {
  const descriptor = openSync(file, 'r')
  try {
    return use(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function readIndex(descriptor: number, file: string): { index: PackedIndex; end: number } {
  const { size } = fstatSync(descriptor)
  if (size < headerBytes || size > maxBytes) throw damaged(file, `it has ${size} bytes`)
  const header = Buffer.alloc(headerBytes)
  fill(descriptor, header, 0, file)
  if (!header.subarray(0, 8).equals(magic)) throw damaged(file, `it does not begin with ${magic}`)
  if (header.readUInt32LE(8) !== version)
    throw damaged(file, `it is of version ${header.readUInt32LE(8)}, not ${version}`)
  const length = header.readUInt32LE(12)
  if (length > maxIndexBytes || headerBytes + length > size) throw damaged(file, 'it ends in its index')
  const json = Buffer.alloc(length)
  fill(descriptor, json, headerBytes, file)
  const digest = createHash('sha256').update(json).digest()
  if (!digest.equals(header.subarray(16))) throw damaged(file, "its index's checksum is wrong")
  const index: unknown = parseJson(json)
  if (!isPackedIndex(index)) throw damaged(file, 'its index does not describe a data set')
  return { index, end: headerBytes + length }
}

function parseJson(json: Buffer): unknown {
  try {
    return JSON.parse(json.toString())
  } catch {
    return undefined
  }
}

/** The file may come from anywhere, checksum and all. */
function isPackedIndex(value: unknown): value is PackedIndex {
  const index = value as PackedIndex
  return (
    typeof value === 'object' &&
    value !== null &&
    [index.name, index.fingerprint, index.source, index.key].every((text) => typeof text === 'string') &&
    [index.height, index.width].every((side) => isCount(side, maxSide)) &&
    Array.isArray(index.alphabets) &&
    index.alphabets.every(isPackedAlphabet)
  )
}

function isPackedAlphabet(value: unknown): boolean {
  if (!Array.isArray(value)) return false
  const [part, name, characters] = value
  return (
    (part === 'background' || part === 'evaluation') &&
    isName(name) &&
    Array.isArray(characters) &&
    characters.every((pair) => Array.isArray(pair) && isName(pair[0]) && isCount(pair[1], maxDrawings))
  )
}

/** A folder's name: what is exported under it stays where it belongs. */
function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value !== '.' && value !== '..' && !/[\\/\0]/.test(value)
}

function isCount(value: unknown, most: number): boolean {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most
}

function fill(descriptor: number, bytes: Uint8Array, position: number, file: string): void {
  for (let at = 0; at < bytes.length; ) {
    const count = readSync(descriptor, bytes, at, bytes.length - at, position + at)
    if (count === 0) throw damaged(file, 'it ends too early')
    at += count
  }
}

function damaged(file: string, why: string): UserError {
  return new UserError(`${file} is not a usable packed data set: ${why}`, 'remove it, and read the images again')
}

function countImages(packed: readonly PackedAlphabet[]): number {
  const counts = packed.flatMap(([, , characters]) => characters.map(([, count]) => count))
  return counts.reduce((sum, count) => sum + count, 0)
}

function unfold(packed: readonly PackedAlphabet[]): Group[] {
  let next = 0
  return packed.map(([part, name, characters]) => ({
    part,
    name,
    classes: characters.map(([character, count]) => ({
      name: character,
      items: Array.from({ length: count }, () => next++),
    })),
  }))
}
