/** Assembles single drawings, found in any order, into a data set with a fixed order. */
import { createHash } from 'node:crypto'
import { UserError } from '../../base/user-error.js'
import type { Dataset, Group, Part } from '../dataset.js'
import { bytesPerImage, type ImageStore } from '../image-store.js'

/** An image that will become part of a data set. */
export interface Drawing {
  readonly part: Part
  readonly alphabet: string
  readonly character: string
  /** The drawer's number: the drawings of a character are ordered by it. */
  readonly drawer: number
  /** The image's source, for error messages. */
  readonly source: string
  /** The image's bits, `bytesPerImage` bytes. */
  read(): Uint8Array
}

const partOrder: Record<Part, number> = { background: 0, evaluation: 1 }

const byCodeUnit = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/**
 * Reads every drawing once into a data set: background before evaluation, alphabets and characters by name (by code
 * unit), drawings by drawer, images numbered in that order.
 * @throws UserError if a character has two drawings by one drawer, and whatever `read` throws
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
  const stride = bytesPerImage(bitsOf(size))
  const bytes = sharedBytes(order.length * stride)
  const groups: { name: string; part: Part; classes: { name: string; items: number[] }[] }[] = []
  let before: Drawing | undefined
  for (const [image, drawing] of order.entries()) {
    const newAlphabet = before?.alphabet !== drawing.alphabet || before.part !== drawing.part
    if (newAlphabet) groups.push({ name: drawing.alphabet, part: drawing.part, classes: [] })
    const { classes } = groups.at(-1)!
    if (newAlphabet || before?.character !== drawing.character) {
      classes.push({ name: drawing.character, items: [] })
    } else if (before.drawer === drawing.drawer) {
      throw new UserError(
        `${drawing.source} and ${before.source} are drawings of the same character by the same drawer`,
        'the number after the last underscore is the drawer: remove one of the two, or renumber it',
      )
    }
    classes.at(-1)!.items.push(image)
    bytes.set(drawing.read(), image * stride)
    before = drawing
  }
  const images: ImageStore = { ...bitsOf(size), count: order.length, bytes }
  return { name, groups, images, fingerprint: fingerprintOf(images, groups) }
}

/** Images of one bit a pixel. */
export function bitsOf({ height, width }: { readonly height: number; readonly width: number }) {
  return { format: 'bits', height, width, channels: 1 } as const
}

/** Bytes that worker threads can share without copying. */
export function sharedBytes(length: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(length))
}

/** SHA-256, in hex, of the size, the names with their numbers of items, and the pixels. */
export function fingerprintOf(
  { format, height, width, channels, bytes }: ImageStore,
  groups: readonly Group[],
): string {
  const names = groups.map(({ part, name, classes }) => [
    part,
    name,
    classes.map((each) => [each.name, each.items.length]),
  ])
  const size = format === 'bits' ? [height, width] : [height, width, channels, format]
  return createHash('sha256')
    .update(`${JSON.stringify([...size, names])}\n`)
    .update(bytes)
    .digest('hex')
}
