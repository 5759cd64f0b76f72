/** Lists the image files in a folder, the class of each, and misplaced files. Opens no file. */
import { type Dirent, lstatSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs'
import path from 'node:path'
import { UserError } from '../../base/user-error.js'
import { isLitter } from '../loaders/sources.js'
import type { Problem } from './problems.js'

/** `classes`: DIR/CLASS/FILE. `groups`: DIR/GROUP/CLASS/FILE. */
export type Layout = 'classes' | 'groups'

/** The number of folders between DIR and a file. */
const foldersOf: Record<Layout, number> = { classes: 1, groups: 2 }

export interface ImageFile {
  /** Relative to the folder, with slashes. */
  readonly name: string
  /** The path to open, with all links resolved. */
  readonly path: string
  readonly bytes: number
  /** Modification time in milliseconds. */
  readonly changed: number
}

export interface ScannedClass {
  readonly group: string
  readonly name: string
  /** By name. */
  readonly files: readonly ImageFile[]
}

export interface Scan {
  /** The folder, with all links resolved. */
  readonly root: string
  readonly layout: Layout
  /** Whether the user stated the layout; otherwise it was detected. */
  readonly stated: boolean
  /** Groups and their classes by name (by code unit); each has files. */
  readonly classes: readonly ScannedClass[]
  readonly problems: readonly Problem[]
  /** Names of files that are not images, which were ignored. */
  readonly ignored: readonly string[]
}

/** The most files in a folder, including its subfolders. */
const maxFiles = 2_000_000
const maxDepth = 32

/** Extensions that are taken for images before they are read; a file without an extension may be one. */
const imageName = /(^[^.]+|\.(avif|bmp|gif|hei[cf]|jfif|jp[eg2]|jpeg|png|tiff?|webp))$/i

/** Whether a file with this name may be an image. */
export const isImageName = (name: string): boolean => imageName.test(name)

/**
 * Reads the names below `folder`. Hidden files and those of file managers are ignored silently; files whose extension
 * is not an image's are ignored and counted.
 *
 * @throws UserError if there is no folder, or no image in it
 */
export function scanFolder(folder: string, stated?: Layout): Scan {
  const root = rootOf(folder)
  const found = walk(root)
  if (found.files.length === 0 && found.problems.length === 0)
    throw new UserError(
      `${folder} has no images`,
      'expected FOLDER/CLASS/FILE or FOLDER/GROUP/CLASS/FILE; Omniglot is at images_background/ALPHABET/characterNN/CCCC_DD.png',
    )
  const layout = stated ?? findLayout(found.files)
  const place = (file: ImageFile) => placeOf(file, layout, stated !== undefined)
  const placed = found.files.filter((file) => place(file) !== undefined)
  const stray = found.files.filter((file) => place(file) === undefined)
  const classes = sortClasses(placed, layout, path.basename(root))
  const problems = [...found.problems, ...stray.map((file) => misplaced(file, layout)), ...emptyFolders(found, layout)]
  return { root, layout, stated: stated !== undefined, classes, problems, ignored: found.ignored }
}

function rootOf(folder: string): string {
  const stat = statSync(folder, { throwIfNoEntry: false })
  if (stat === undefined)
    throw new UserError(`${folder} does not exist`, 'name a folder with images at FOLDER/CLASS/FILE')
  if (!stat.isDirectory())
    throw new UserError(`${folder} is not a folder`, 'name a folder with images at FOLDER/CLASS/FILE')
  return realpathSync(folder)
}

interface Found {
  readonly root: string
  readonly files: ImageFile[]
  /** The names of all folders. */
  readonly folders: string[]
  readonly problems: Problem[]
  readonly ignored: string[]
}

function walk(root: string): Found {
  const found: Found = { root, files: [], folders: [], problems: [], ignored: [] }
  const open = ['']
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      if (isLitter(entry.name)) continue
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (!entry.isDirectory()) consider(found, entry, name)
      else if (name.split('/').length > maxDepth)
        found.problems.push({ kind: 'misplaced', path: name, message: `${name} is ${maxDepth} folders deep` })
      else {
        found.folders.push(name)
        open.push(name)
      }
    }
    if (found.files.length + found.ignored.length > maxFiles)
      throw new UserError(`${root} has more than ${maxFiles} files`, 'name the folder with the images')
  }
  const byPath = (a: Problem, b: Problem) => compare(a.path ?? '', b.path ?? '')
  found.problems.sort(byPath)
  found.files.sort((a, b) => compare(a.name, b.name))
  return found
}

function consider(found: Found, entry: Dirent, name: string): void {
  const file = path.join(found.root, name)
  const target = entry.isSymbolicLink() ? follow(found.root, file, name) : { path: file, stat: lstatSync(file) }
  if ('kind' in target) found.problems.push(target)
  else if (!target.stat.isFile())
    found.problems.push({
      kind: 'special',
      path: name,
      message: `${name} is ${special(target.stat)}: remove it`,
    })
  else if (!isImageName(entry.name)) found.ignored.push(name)
  else found.files.push({ name, path: target.path, bytes: target.stat.size, changed: target.stat.mtimeMs })
}

/** The target of a link, if it is a file in the folder. */
function follow(root: string, file: string, name: string): { readonly path: string; readonly stat: Stats } | Problem {
  const refused = (why: string): Problem => ({ kind: 'link', path: name, message: `${name} is a link ${why}` })
  try {
    const target = realpathSync(file)
    if (!target.startsWith(root + path.sep))
      return refused(`that leaves the folder, to ${target}: replace it by a copy`)
    const stat = statSync(target)
    return stat.isDirectory()
      ? refused('to a folder, which is not followed: replace it by a copy')
      : { path: target, stat }
  } catch {
    return refused('to a missing file: remove it')
  }
}

function special(stat: Stats): string {
  return stat.isFIFO() ? 'a pipe' : stat.isSocket() ? 'a socket' : 'a device'
}

/** The layout of most of the files. */
function findLayout(files: readonly ImageFile[]): Layout {
  const at = (layout: Layout) => files.filter(({ name }) => depthOf(name) === foldersOf[layout]).length
  return at('groups') > at('classes') ? 'groups' : 'classes'
}

const depthOf = (name: string): number => name.split('/').length - 1

/**
 * The group and class folders of a file; undefined if the file is misplaced. With a stated layout, files in subfolders
 * of a class belong to it.
 */
function placeOf({ name }: ImageFile, layout: Layout, deeper: boolean): readonly string[] | undefined {
  const wanted = foldersOf[layout]
  const depth = depthOf(name)
  return depth === wanted || (deeper && depth > wanted) ? name.split('/').slice(0, wanted) : undefined
}

function misplaced({ name }: ImageFile, layout: Layout): Problem {
  const expected = layout === 'classes' ? 'CLASS/FILE' : 'GROUP/CLASS/FILE'
  const forced =
    depthOf(name) > foldersOf[layout] ? `, or use ${layout}:FOLDER to include subfolders in their class` : ''
  return {
    kind: 'misplaced',
    path: name,
    message: `${name} is misplaced: expected images at ${expected}; move it${forced}`,
  }
}

function sortClasses(files: readonly ImageFile[], layout: Layout, whole: string): readonly ScannedClass[] {
  const classes = new Map<string, { group: string; name: string; files: ImageFile[] }>()
  for (const file of files) {
    const place = file.name.split('/').slice(0, foldersOf[layout])
    const key = place.join('/')
    const known = classes.get(key) ?? { group: layout === 'groups' ? place[0] : whole, name: place.at(-1)!, files: [] }
    known.files.push(file)
    classes.set(key, known)
  }
  return [...classes.values()].sort((a, b) => compare(a.group, b.group) || compare(a.name, b.name))
}

/** Folders at the depth of classes that contain no image at any depth, and groups without classes. */
function emptyFolders({ folders, files, problems }: Found, layout: Layout): Problem[] {
  const full = new Set(
    [...files.map(({ name }) => name), ...problems.flatMap(({ path: name }) => name ?? [])].flatMap(foldersAbove),
  )
  return folders
    .filter((name) => !full.has(name) && name.split('/').length <= foldersOf[layout])
    .filter((name, _, all) => !all.some((other) => other.startsWith(`${name}/`)))
    .map(
      (name) =>
        ({ kind: 'empty', path: name, message: `the folder ${name} has no images: fill or remove it` }) as const,
    )
    .sort((a, b) => compare(a.path, b.path))
}

function foldersAbove(name: string): string[] {
  const parts = name.split('/')
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
