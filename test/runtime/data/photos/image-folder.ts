/** Folders of small PNG files, which need no sharp. */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { encode } from 'fast-png'
import { photo } from '../files/photos.js'

/** A PNG of its own for each seed. */
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
