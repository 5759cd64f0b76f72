/** Folders of small PNG files, which need no sharp. */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { encode } from 'fast-png'
import { type RandomStream, randomStream } from '../../../../runtime/base/random.js'
import { photo } from '../files/photos.js'

/** A different PNG for each seed. */
export function pngOf(seed: number, width = 12, height = 10): Uint8Array {
  return encode(photo(width, height, 3, seed) as never)
}

export function put(folder: string, name: string, bytes: Uint8Array | string): string {
  const file = path.join(folder, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, bytes)
  return file
}

/** `classes` with `items` images each, at CLASS/NUMBER.png. */
export function putClasses(folder: string, classes: readonly string[], items: number): void {
  for (const name of classes)
    for (let item = 0; item < items; item++) put(folder, `${name}/${item}.png`, pngOf(1000 * name.charCodeAt(0) + item))
}

/** Four images of each class: a different pattern of blocks in two colors, moved and lighter or darker, with noise. */
export function putPatterns(folder: string, classes: readonly string[], seed: number): void {
  for (const [at, name] of classes.entries()) {
    const random = randomStream(seed, 'pattern', at)
    const blocks = Array.from({ length: 9 }, () => random.integer(0, 1))
    const colors = [0, 1].map(() => [0, 1, 2].map(() => random.integer(40, 215)))
    for (let item = 0; item < 4; item++) put(folder, `${name}/${item}.png`, patternOf(blocks, colors, random))
  }
}

function patternOf(
  blocks: readonly number[],
  colors: readonly (readonly number[])[],
  random: RandomStream,
): Uint8Array {
  const side = 24
  const [down, across, light] = [random.integer(0, 3), random.integer(0, 3), random.integer(-15, 15)]
  const data = new Uint8Array(side * side * 3)
  for (let at = 0; at < data.length; at++) {
    const [row, column] = [Math.floor(at / 3 / side), Math.floor(at / 3) % side]
    const block = blocks[3 * Math.min(2, (row + down) >> 3) + Math.min(2, (column + across) >> 3)]
    data[at] = Math.min(255, Math.max(0, colors[block][at % 3] + light + random.integer(-8, 8)))
  }
  return encode({ width: side, height: side, channels: 3, depth: 8, data })
}
