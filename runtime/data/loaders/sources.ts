/** Where the release's images lie: zip files or unpacked folders, at a path or some folders below it. */
import { readdirSync, type Stats, statSync } from 'node:fs'
import path from 'node:path'
import { UserError } from '../../base/user-error.js'
import type { Part } from '../dataset.js'

/** One archive or folder that holds ALPHABET/characterNN/CCCC_DD.png. */
export interface Source {
  readonly kind: 'zip' | 'folder'
  readonly path: string
  /** What its name says; an archive's entries may say otherwise. */
  readonly part: Part | undefined
}

/** The release has two smaller sets of background alphabets besides, each to be read in the place of the whole. */
const smaller = ['images_background_small1', 'images_background_small2']

/** The release's archives and folders, by their names. */
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
 * nearest one; an archive before a folder beside it).
 * @throws UserError where nothing is there, or nothing that looks like the release
 */
export function findSources(where: string): Source[] {
  const stat = statSync(where, { throwIfNoEntry: false })
  if (!stat) {
    throw new UserError(
      `there is nothing at ${where}`,
      'Give a folder with the Omniglot images, or one of its zip files.',
    )
  }
  if (!stat.isDirectory()) return [asArchive(where, stat)]
  const part = partNames[path.basename(path.resolve(where))]
  if (part) return [{ kind: 'folder', path: innermost(where), part }]
  const found = searchBelow(where)
  if (found === undefined) {
    throw new UserError(`${where} holds too many files to search`, 'Give the folder that the images lie in.')
  }
  if (found.length === 0) {
    throw new UserError(
      `${where} holds no Omniglot images`,
      'Expected images_background.zip and images_evaluation.zip, or the folders images_background and images_evaluation ' +
        '(images_background/ALPHABET/characterNN/CCCC_DD.png), there or in a folder below.',
    )
  }
  return found
}

/** Whether a folder is the release, or holds it some folders below. A folder with very many files that it was not found in is none. */
export function isOmniglot(folder: string): boolean {
  if (partNames[path.basename(path.resolve(folder))]) return true
  const found = searchBelow(folder)
  return found !== undefined && found.length > 0
}

/** Reading a pipe or a device would never end. @throws UserError where the path is no file */
export function refuseSpecial(file: string, stat: Stats): void {
  if (stat.isFile()) return
  const kinds = { 'a pipe': stat.isFIFO(), 'a socket': stat.isSocket(), 'a folder': stat.isDirectory() }
  const [kind] = Object.entries(kinds).find(([, is]) => is) ?? ['a device']
  throw new UserError(`${file} is ${kind}, not a file`, 'Remove it, or put a file in its place.')
}

function asArchive(file: string, stat: Stats): Source {
  const { size } = stat
  if (!/\.zip$/i.test(file)) {
    throw new UserError(
      `${file} is neither a folder nor a zip file`,
      'Give a folder with the Omniglot images, or a zip.',
    )
  }
  refuseSpecial(file, stat)
  if (size > maxArchiveBytes) throw new UserError(`${file} has ${size} bytes; at most ${maxArchiveBytes} are read`)
  const part = Object.entries(partNames).find(([name]) => path.basename(file).startsWith(name))?.[1]
  return { kind: 'zip', path: file, part }
}

/** Breadth first, so that the nearest wins; names in order, so that the choice is the same on every machine. Undefined where there are too many files. */
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

/** All background alphabets before some of them. @throws UserError where there are both of the smaller sets instead */
function chooseSources(root: string, found: ReadonlyMap<string, Source>): Source[] {
  const small = smaller.filter((name) => found.has(name))
  const whole = [...found].filter(([name]) => !small.includes(name)).map(([, source]) => source)
  if (found.has('images_background') || small.length === 0) return whole
  if (small.length === 1) return [...whole, found.get(small[0])!]
  throw new UserError(`${root} holds ${small.join(' and ')}`, 'Name one of them, or move the other elsewhere.')
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

/** Names in a folder in order, hidden files and what file managers leave behind left out. */
export function listFolder(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !isLitter(name))
    .sort()
}

/** Files that no one put there: .DS_Store, Thumbs.db, __MACOSX. */
export function isLitter(name: string): boolean {
  return name.startsWith('.') || name === '__MACOSX' || /^(thumbs\.db|desktop\.ini)$/i.test(name)
}

/** Path, size and time of every file that `sources` read: it changes when they do. */
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

/** The files at ALPHABET/CHARACTER/FILE below `folder`; one that lies elsewhere is refused. */
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
          'There are only images in it, at ALPHABET/characterNN/CCCC_DD.png: move the file elsewhere.',
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
