/** Archives in the form of Lake's all_runs.zip, made of other images. */
import { strToU8, type Zippable, zipSync } from 'fflate'
import { type RandomStream, randomStream, sample } from '../../../../runtime/base/random.js'
import { encodeBits } from '../../../../runtime/data/loaders/png.js'

const size = { height: 105, width: 105 }

/** An image's bits, 105x105, 1 is paper. */
export type Bits = Uint8Array

export interface RunImages {
  /** One of each of 20 classes. */
  readonly training: readonly Bits[]
  readonly test: readonly Bits[]
  /** Of each test image, the position of its class. */
  readonly truths: readonly number[]
}

/** The files of the archive by their paths, to be spoilt or zipped. */
export function lakeFiles(runs: readonly RunImages[], folder = ''): Record<string, Uint8Array> {
  const files: Record<string, Uint8Array> = {}
  for (const [index, { training, test, truths }] of runs.entries()) {
    const run = `run${twoDigits(index)}`
    for (const [at, bits] of training.entries()) {
      files[`${folder}${run}/training/class${twoDigits(at)}.png`] = encodeBits(bits, size)
    }
    for (const [at, bits] of test.entries()) {
      files[`${folder}${run}/test/item${twoDigits(at)}.png`] = encodeBits(bits, size)
    }
    const lines = truths.map(
      (truth, at) => `${run}/test/item${twoDigits(at)}.png ${run}/training/class${twoDigits(truth)}.png\n`,
    )
    files[`${folder}${run}/class_labels.txt`] = strToU8(lines.join(''))
  }
  return files
}

export function zipFiles(files: Zippable): Uint8Array {
  return zipSync(files, { level: 0 })
}

const twoDigits = (index: number) => String(index + 1).padStart(2, '0')

/**
 * 20 runs out of alphabets, given as the drawings of their characters: each of the 20 characters of an alphabet, drawn
 * by one drawer for training and by another for the test, in a different order.
 */
export function drawRuns(alphabets: readonly (readonly (readonly Bits[])[])[], seed: number): RunImages[] {
  const random = randomStream(seed, "Lake's runs")
  const large = alphabets.filter((characters) => characters.length >= 20)
  return Array.from({ length: 20 }, (_, run) => {
    const characters = sample(random, large[run % large.length], 20)
    const [first, second] = sample(
      random,
      characters[0].map((_, drawer) => drawer),
      2,
    )
    const truths = sample(
      random,
      characters.map((_, position) => position),
    )
    return {
      training: characters.map((drawings) => drawings[first]),
      test: truths.map((truth) => characters[truth][second]),
      truths,
    }
  })
}

/** An alphabet of 20 characters by 3 drawers: some strokes on paper, each drawer's a little elsewhere. */
export function syntheticAlphabet(seed: number): Bits[][] {
  const random = randomStream(seed, 'strokes')
  return Array.from({ length: 20 }, () => {
    const strokes = Array.from({ length: 4 }, () => ({
      row: random.integer(8, 80),
      column: random.integer(8, 80),
      length: random.integer(10, 16),
      down: random.integer(0, 1) === 1,
    }))
    return Array.from({ length: 3 }, () => drawStrokes(strokes, random))
  })
}

interface Stroke {
  readonly row: number
  readonly column: number
  readonly length: number
  readonly down: boolean
}

function drawStrokes(strokes: readonly Stroke[], random: RandomStream): Bits {
  const bits = new Uint8Array(Math.ceil((size.height * size.width) / 8)).fill(0xff)
  // What pads the last byte is 0.
  bits[bits.length - 1] = 0x80
  for (const { row, column, length, down } of strokes) {
    const top = row + random.integer(-4, 4)
    const left = column + random.integer(-4, 4)
    for (let along = 0; along < length; along++) {
      for (let across = 0; across < 3; across++) {
        const pixel = (top + (down ? along : across)) * size.width + left + (down ? across : along)
        bits[pixel >> 3] &= ~(0x80 >> (pixel & 7))
      }
    }
  }
  return bits
}
