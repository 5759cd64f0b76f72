/** From single drawings, in whatever order they were found, to a data set in its one order. */
import { createHash } from 'node:crypto'
import { UserError } from '../../base/user-error.js'
import { type Alphabet, bytesPerImage, type Character, type Dataset, type Part } from '../dataset.js'

/** One image on its way into a data set. */
export interface Drawing {
  readonly part: Part
  readonly alphabet: string
  readonly character: string
  /** The drawer's number: drawings of a character are in its order. */
  readonly drawer: number
  /** Where it comes from, for errors. */
  readonly source: string
  /** The image's bits, `bytesPerImage` bytes. */
  read(): Uint8Array
}

const partOrder: Record<Part, number> = { background: 0, evaluation: 1 }

const byCodeUnit = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/**
 * Reads every drawing, once, into a data set: background before evaluation, alphabets and characters by name (by code
 * unit), drawings by drawer, images numbered in that order.
 * @throws UserError where a character has two drawings by one drawer, and whatever `read` throws
 */
export function assembleDataset(
  name: string,
  size: { readonly height: number; readonly width: number },
  drawings: readonly Drawing[],
): Dataset {
  const order = [...drawings].sort(
    (a, b) =>
      partOrder[a.part] - partOrder[b.part] ||
      byCodeUnit(a.alphabet, b.alphabet) ||
      byCodeUnit(a.character, b.character) ||
      a.drawer - b.drawer,
  )
  const stride = bytesPerImage(size)
  const bits = sharedBytes(order.length * stride)
  const alphabets: { name: string; part: Part; characters: { name: string; drawings: number[] }[] }[] = []
  let before: Drawing | undefined
  for (const [image, drawing] of order.entries()) {
    const newAlphabet = before?.alphabet !== drawing.alphabet || before.part !== drawing.part
    if (newAlphabet) alphabets.push({ name: drawing.alphabet, part: drawing.part, characters: [] })
    const { characters } = alphabets.at(-1)!
    if (newAlphabet || before?.character !== drawing.character) {
      characters.push({ name: drawing.character, drawings: [] })
    } else if (before.drawer === drawing.drawer) {
      throw new UserError(
        `${drawing.source} and ${before.source} are by one drawer, of one character`,
        'The number after the last underscore names the drawer: remove one of the two, or number them apart.',
      )
    }
    characters.at(-1)!.drawings.push(image)
    bits.set(drawing.read(), image * stride)
    before = drawing
  }
  const fingerprint = fingerprintOf(size, alphabets, bits)
  return { name, ...size, alphabets, images: order.length, bits, fingerprint }
}

/** Bytes that worker threads share instead of copying. */
export function sharedBytes(length: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(length))
}

/** SHA-256, in hex, of the size, the names with their numbers of drawings, and the bits. */
export function fingerprintOf(
  { height, width }: { readonly height: number; readonly width: number },
  alphabets: readonly Alphabet[],
  bits: Uint8Array,
): string {
  const names = alphabets.map(({ part, name, characters }) => [
    part,
    name,
    characters.map((character: Character) => [character.name, character.drawings.length]),
  ])
  return createHash('sha256')
    .update(`${JSON.stringify([height, width, names])}\n`)
    .update(bits)
    .digest('hex')
}
