/** Finds the release's images: zip files or unpacked folders, at a path or in folders below it. */
import { readdirSync, type Stats, statSync } from 'node:fs'
import path from 'node:path'
import { UserError } from '../../base/user-error.js'
import type { Part } from '../dataset.js'

/** One archive or folder that contains ALPHABET/characterNN/CCCC_DD.png. */
export interface Source {
  readonly kind: 'zip' | 'folder'
  readonly path: string
  /** The part that the name implies; an archive's entries may disagree. */
  readonly part: Part | undefined
}

/** The release also has two smaller background sets, each to be used instead of the full one. */
const smaller = ['images_background_small1', 'images_background_small2']

/** The release's archives and folders, by name. */
export const wholeParts: Readonly<Record<string, Part>> = {
  images_background: 'background',
  images_evaluation: 'evaluation',
}

export const partNames: Readonly<Record<string, Part>> = {
  ...wholeParts,
  ...Object.fromEntries(smaller.map((name) => [name, 'background' as const])),
}

const maxDepth = 4
const maxVisited = 20_000
/** The largest archive that is read into memory; the release's has 9.5 MB. */
const maxArchiveBytes = 512 << 20

/**
 * The archives and folders to read for `where`: itself, or at most one for each part from the folders below it (the
 * nearest one, with archives before folders).
 * @throws UserError if nothing is there, or nothing that looks like the release
 */
export function findSources(where: string): Source[] {
  const stat = statSync(where, { throwIfNoEntry: false })
  if (!stat) {
    throw new UserError(`${where} does not exist`, 'name a folder with the Omniglot images, or one of its zip files')
  }
  if (!stat.isDirectory()) return [asArchive(where, stat)]
  const part = partNames[path.basename(path.resolve(where))]
  if (part) return [{ kind: 'folder', path: innermost(where), part }]
  const found = searchBelow(where)
  if (found === undefined) {
    throw new UserError(`${where} has too many files to search`, 'name the folder with the images')
  }
  if (found.length === 0) {
    throw new UserError(
      `${where} has no Omniglot images`,
      'expected images_background.zip and images_evaluation.zip, or the folders images_background and images_evaluation ' +
        '(images_background/ALPHABET/characterNN/CCCC_DD.png), there or in a folder below',
    )
  }
  return found
}

/**
 * Whether a folder is the release, or contains it in some subfolder. False if it is not found among the first very many
 * files.
 */
export function isOmniglot(folder: string): boolean {
  if (partNames[path.basename(path.resolve(folder))]) return true
  const found = searchBelow(folder)
  return found !== undefined && found.length > 0
}

/** Reading a pipe or a device would never end. @throws UserError if the path is not a file */
export function refuseSpecial(file: string, stat: Stats): void {
  if (stat.isFile()) return
  const kinds = { 'a pipe': stat.isFIFO(), 'a socket': stat.isSocket(), 'a folder': stat.isDirectory() }
  const [kind] = Object.entries(kinds).find(([, is]) => is) ?? ['a device']
  throw new UserError(`${file} is ${kind}, not a file`, 'remove it, or replace it by a file')
}

function asArchive(file: string, stat: Stats): Source {
  const { size } = stat
  if (!/\.zip$/i.test(file)) {
    throw new UserError(
      `${file} is neither a folder nor a zip file`,
      'name a folder with the Omniglot images, or a zip file',
    )
  }
  refuseSpecial(file, stat)
  if (size > maxArchiveBytes) throw new UserError(`${file} has ${size} bytes; expected at most ${maxArchiveBytes}`)
  const part = Object.entries(partNames).find(([name]) => path.basename(file).startsWith(name))?.[1]
  return { kind: 'zip', path: file, part }
}

/**
 * Breadth first, so that the nearest wins; names in order, so that the choice is the same on every machine. Undefined
 * if there are too many files.
 */
function searchBelow(root: string): Source[] | undefined {
  const found = new Map<string, Source>()
  const isWhole = () => Object.keys(wholeParts).every((name) => found.has(name))
  let level = [root]
  let visited = 0
  for (let depth = 0; depth <= maxDepth && level.length > 0 && !isWhole(); depth++) {
    const next: string[] = []
    for (const folder of level) {
      const names = listFolder(folder).sort((a, b) => Number(/\.zip$/.test(b)) - Number(/\.zip$/.test(a)))
      visited += names.length
      if (visited > maxVisited) return undefined
      for (const name of names) consider(path.join(folder, name), found, next)
    }
    level = next
  }
  return chooseSources(root, found).sort((a, b) => (a.part! < b.part! ? -1 : 1))
}

/**
 * The full background set in preference to the smaller ones.
 * @throws UserError if there are only both of the smaller sets
 */
function chooseSources(root: string, found: ReadonlyMap<string, Source>): Source[] {
  const small = smaller.filter((name) => found.has(name))
  const whole = [...found].filter(([name]) => !small.includes(name)).map(([, source]) => source)
  if (found.has('images_background') || small.length === 0) return whole
  if (small.length === 1) return [...whole, found.get(small[0])!]
  throw new UserError(`${root} has both ${small.join(' and ')}`, 'name one of them, or move the other elsewhere')
}

function consider(file: string, found: Map<string, Source>, next: string[]): void {
  const name = path.basename(file).replace(/\.zip$/, '')
  const part = partNames[name]
  const stat = statSync(file, { throwIfNoEntry: false })
  if (!stat) return
  if (!part) {
    if (stat.isDirectory()) next.push(file)
  } else if (!found.has(name)) {
    found.set(name, stat.isDirectory() ? { kind: 'folder', path: innermost(file), part } : asArchive(file, stat))
  }
}

/** Some programs unpack images_background.zip to images_background/images_background. */
function innermost(folder: string): string {
  const inside = path.join(folder, path.basename(path.resolve(folder)))
  return statSync(inside, { throwIfNoEntry: false })?.isDirectory() ? inside : folder
}

/** The names in a folder in order, without hidden files and those of file managers. */
export function listFolder(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !isLitter(name))
    .sort()
}

/** Files that programs create: .DS_Store, Thumbs.db, __MACOSX. */
export function isLitter(name: string): boolean {
  return name.startsWith('.') || name === '__MACOSX' || /^(thumbs\.db|desktop\.ini)$/i.test(name)
}

/** A digest of path, size and time of every file that `sources` read: it changes when they do. */
export function describeSources(sources: readonly Source[]): string[] {
  const lines: string[] = []
  const describe = (file: string) => {
    const { size, mtimeMs } = statSync(file)
    lines.push(`${file}\t${size}\t${mtimeMs}`)
  }
  for (const source of sources) {
    if (source.kind === 'zip') describe(path.resolve(source.path))
    else for (const file of filesOf(path.resolve(source.path))) describe(file)
  }
  return lines
}

/** The files at ALPHABET/CHARACTER/FILE below `folder`; files elsewhere are refused. */
export function filesOf(folder: string): string[] {
  const files: string[] = []
  const walk = (at: string, depth: number) => {
    for (const entry of readdirSync(at, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (isLitter(entry.name)) continue
      const file = path.join(at, entry.name)
      const stat = entry.isFile() || entry.isDirectory() ? entry : statSync(file)
      const isFolder = stat.isDirectory()
      if (isFolder !== depth < 2) {
        throw new UserError(
          `${file} does not belong in ${folder}`,
          'expected only images, at ALPHABET/characterNN/CCCC_DD.png: move the file elsewhere',
        )
      }
      if (isFolder) walk(file, depth + 1)
      else {
        if (!stat.isFile()) refuseSpecial(file, statSync(file))
        files.push(file)
      }
    }
  }
  walk(folder, 0)
  return files
}
