/** Image files for tests, made by sharp: tests that need it are skipped where it is not installed. */

import { crc32 } from 'node:zlib'
import type { Context } from 'mocha'
import { randomStream } from '../../../../runtime/base/random.js'

/** What tests use of sharp beyond what netc does. */
// biome-ignore lint/suspicious/noExplicitAny: its types are absent where it is not installed
export type SharpModule = any

export async function sharpOrSkip(context: Context): Promise<SharpModule> {
  const name = 'sharp'
  try {
    return (await import(name)).default
  } catch {
    console.log('        skipped: the package sharp is not installed')
    return context.skip()
  }
}

export interface Raw {
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly data: Uint8Array
}

/** Something that has no symmetry: smooth waves in every channel, and noise. */
export function photo(width: number, height: number, channels = 3, seed = 1): Raw {
  const random = randomStream(seed, 'photo')
  const waves = Array.from({ length: channels }, () => [
    random.uniform() * 9,
    random.uniform() * 9,
    random.uniform() * 6,
  ])
  const data = Uint8Array.from({ length: width * height * channels }, (_, at) => {
    const [down, right, phase] = waves[at % channels]
    const pixel = Math.floor(at / channels)
    const angle = (down * Math.floor(pixel / width)) / height + (right * (pixel % width)) / width + phase
    return 128 + 100 * Math.sin(angle) + 20 * random.uniform()
  })
  return { width, height, channels, data }
}

/** A PNG with one more chunk, before its pixels. */
export function withChunk(png: Uint8Array, type: string, data: Uint8Array): Buffer {
  const source = Buffer.from(png)
  const place = source.indexOf('IDAT', 0, 'latin1') - 4
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const chunk = Buffer.alloc(body.length + 8)
  chunk.writeUInt32BE(data.length, 0)
  body.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(body), body.length + 4)
  return Buffer.concat([source.subarray(0, place), chunk, source.subarray(place)])
}
