/** The embedded data set: generated alphabets in Omniglot's structure, which need no download. */
import { randomStream } from '../../base/random.js'
import { UserError } from '../../base/user-error.js'
import type { Dataset, Part } from '../dataset.js'
import { assembleDataset, type Drawing } from './assemble.js'
import { inventAlphabet } from './handwriting/alphabet.js'
import { inventDrawer, write } from './handwriting/drawer.js'
import { ink } from './handwriting/pen.js'
import { omniglotSize } from './omniglot.js'

export interface EmbeddedOptions {
  /** Background alphabets. */
  readonly alphabets: number
  /** Evaluation alphabets. */
  readonly evaluation: number
  /** Characters of each alphabet. */
  readonly characters: number
  /** Drawings of each character. */
  readonly drawers: number
  readonly seed: number
}

export const embeddedDefaults: EmbeddedOptions = { alphabets: 12, evaluation: 6, characters: 20, drawers: 20, seed: 1 }

const ranges: Record<keyof EmbeddedOptions, readonly [number, number]> = {
  alphabets: [0, 200],
  evaluation: [0, 200],
  characters: [1, 100],
  drawers: [1, 100],
  seed: [0, 0xffffffff],
}
const maxImages = 200_000

/** Parses `alphabets=12,seed=7`; omitted options have the values of `embeddedDefaults`. */
export function parseEmbeddedOptions(text: string): EmbeddedOptions {
  const options: Record<string, number> = { ...embeddedDefaults }
  for (const part of text.split(',').filter((part) => part.trim() !== '')) {
    const [key, value] = part.split('=').map((side) => side.trim())
    if (!Object.hasOwn(ranges, key)) {
      throw new UserError(`the embedded data has no option ${key}`, `its options are ${Object.keys(ranges).join(', ')}`)
    }
    const [least, most] = ranges[key as keyof EmbeddedOptions]
    if (!/^\d+$/.test(value ?? '') || Number(value) < least || Number(value) > most) {
      throw new UserError(
        `${key} of the embedded data must be an integer from ${least} to ${most}; found ${part.trim()}`,
      )
    }
    options[key] = Number(value)
  }
  const { alphabets, evaluation, characters, drawers, seed } = options
  const images = (alphabets + evaluation) * characters * drawers
  if (images === 0 || images > maxImages) {
    throw new UserError(`the embedded data would have ${images} images`, `expected 1 to ${maxImages}`)
  }
  return { alphabets, evaluation, characters, drawers, seed }
}

/** Generates the data set; the same options give the same bits on every machine. */
export function embeddedDataset(options: EmbeddedOptions = embeddedDefaults): Dataset {
  const parts: readonly [Part, number][] = [
    ['background', options.alphabets],
    ['evaluation', options.evaluation],
  ]
  const drawings = parts.flatMap(([part, count]) =>
    Array.from({ length: count }, (_, at) => alphabetDrawings(part, at, count, options)).flat(),
  )
  return assembleDataset('embedded', omniglotSize, drawings)
}

/**
 * An alphabet depends only on the seed, its part and its number, so a larger number of alphabets leaves the first ones
 * unchanged.
 */
function alphabetDrawings(part: Part, at: number, count: number, options: EmbeddedOptions): Drawing[] {
  const { characters, drawers, seed } = options
  const glyphs = inventAlphabet(randomStream(seed, part, at, 'alphabet'), characters)
  const people = Array.from({ length: drawers }, (_, i) => inventDrawer(randomStream(seed, part, at, 'drawer', i)))
  const alphabet = `${part}${numbered(at, count)}`
  return glyphs.flatMap((glyph, character) =>
    people.map((person, drawer) => ({
      part,
      alphabet,
      character: `character${numbered(character, characters)}`,
      drawer: drawer + 1,
      source: `${alphabet}, character ${character + 1}, drawer ${drawer + 1}`,
      read() {
        const paths = write(randomStream(seed, part, at, character, drawer), glyph, person, omniglotSize.width)
        return ink(paths, person.pen, omniglotSize.width)
      },
    })),
  )
}

/** Zero-padded to the digits of the last number, at least two, so that names sort like numbers. */
function numbered(at: number, count: number): string {
  return String(at + 1).padStart(Math.max(2, String(count).length), '0')
}
