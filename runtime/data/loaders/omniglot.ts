/** Omniglot as released (Lake, Salakhutdinov and Tenenbaum 2015): zip files or unpacked folders of 105x105 images. */
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { UserError } from '../../base/user-error.js'
import type { Dataset, Part } from '../dataset.js'
import { assembleDataset, type Drawing } from './assemble.js'
import { decodeBits, maxPngBytes } from './png.js'
import { nameOf } from './releases.js'
import { filesOf, isLitter, partNames, type Source } from './sources.js'
import { readZip } from './zip.js'

export const omniglotSize = { height: 105, width: 105 } as const

/**
 * Reads the sources that `findSources` found at `where`. The result depends only on the images and their names, not on
 * their packing.
 * @throws UserError that names the file and says what is wrong with it
 */
export function readOmniglot(sources: readonly Source[], where: string): Dataset {
  const drawings = sources.flatMap((source) => (source.kind === 'zip' ? inArchive(source) : inFolder(source)))
  const name = path.basename(path.resolve(where), '.zip')
  const dataset = assembleDataset(name, omniglotSize, drawings)
  return { ...dataset, name: nameOf(dataset.fingerprint) ?? name }
}

function inArchive(source: Source): Drawing[] {
  const entries = readZip(readFileSync(source.path), source.path)
  const drawings: Drawing[] = []
  for (const entry of entries) {
    const parts = entry.path.split('/')
    if (parts.some(isLitter)) continue
    const at = parts.findIndex((part) => part in partNames)
    const part = at < 0 ? source.part : partNames[parts[at]]
    const label = `${source.path}: ${entry.path}`
    // A license or a note may be next to the part's folder; the folder itself contains only images.
    if (!part || (at < 0 && parts.length !== 3)) continue
    drawings.push(asDrawing(part, parts.slice(at + 1), label, entry.size, entry.read))
  }
  if (drawings.length === 0) {
    throw new UserError(
      `${source.path} has no Omniglot images`,
      'expected images_background/ALPHABET/characterNN/CCCC_DD.png, or images_evaluation/..., in it; if it contains other ' +
        'zip files, unpack it first',
    )
  }
  return drawings
}

function inFolder(source: Source): Drawing[] {
  const files = filesOf(source.path)
  if (files.length === 0) {
    throw new UserError(`${source.path} is empty`, 'expected ALPHABET/characterNN/CCCC_DD.png in it')
  }
  return files.map((file) => {
    const parts = path.relative(source.path, file).split(path.sep)
    return asDrawing(source.part!, parts, file, statSync(file).size, () => readFileSync(file))
  })
}

/** @param parts alphabet, character and file name */
function asDrawing(part: Part, parts: string[], source: string, size: number, read: () => Uint8Array): Drawing {
  const [alphabet, character, file] = parts
  const drawer = parts.length === 3 ? /_(\d{1,6})\.png$/i.exec(file) : null
  if (!drawer) {
    throw new UserError(
      `${source} does not belong in the data set`,
      'expected ALPHABET/characterNN/CCCC_DD.png, where DD is the number of the drawer: rename or remove the file',
    )
  }
  if (size > maxPngBytes) throw new UserError(`${source} has ${size} bytes; an image has at most ${maxPngBytes}`)
  return {
    part,
    alphabet,
    character,
    drawer: Number(drawer[1]),
    source,
    read: () => decodeBits(read(), omniglotSize, source),
  }
}
