/** Which image files a folder has, of which class each is, and what does not belong there. No file is opened. */
import { type Dirent, lstatSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs'
import path from 'node:path'
import { UserError } from '../../base/user-error.js'
import { isLitter } from '../loaders/sources.js'
import type { Problem } from './problems.js'

/** `classes`: DIR/CLASS/FILE. `groups`: DIR/GROUP/CLASS/FILE. */
export type Layout = 'classes' | 'groups'

/** Folders between DIR and a file. */
const foldersOf: Record<Layout, number> = { classes: 1, groups: 2 }

export interface ImageFile {
  /** From the folder, with slashes. */
  readonly name: string
  /** To open, with all links followed. */
  readonly path: string
  readonly bytes: number
  /** When it was changed, in milliseconds. */
  readonly changed: number
}

export interface ScannedClass {
  readonly group: string
  readonly name: string
  /** By name. */
  readonly files: readonly ImageFile[]
}

export interface Scan {
  /** The folder, with all links followed. */
  readonly root: string
  readonly layout: Layout
  /** Whether the layout was stated rather than found out. */
  readonly stated: boolean
  /** Groups and their classes by name (by code unit); each has files. */
  readonly classes: readonly ScannedClass[]
  readonly problems: readonly Problem[]
  /** Names of files that are no images, and were passed over. */
  readonly ignored: readonly string[]
}

/** Files that may be in a folder, its subfolders and theirs, and so on. */
const maxFiles = 2_000_000
const maxDepth = 32

/** What is taken for an image before it is read; a file without an ending may be one. */
const imageName = /(^[^.]+|\.(avif|bmp|gif|hei[cf]|jfif|jp[eg2]|jpeg|png|tiff?|webp))$/i

export const isImageName = (name: string): boolean => imageName.test(name)

/**
 * Reads the names below `folder`. Hidden files and what file managers leave behind are passed over in silence, and so are files whose ending is of no
 * image, which are counted.
 *
 * @throws UserError where there is no folder, or no image in it
 */
export function scanFolder(folder: string, stated?: Layout): Scan {
  const root = rootOf(folder)
  const found = walk(root)
  if (found.files.length === 0 && found.problems.length === 0)
    throw new UserError(
      `${folder} holds no images`,
      'put them at FOLDER/CLASS/FILE, or at FOLDER/GROUP/CLASS/FILE; Omniglot is at images_background/ALPHABET/characterNN/CCCC_DD.png',
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
    throw new UserError(`there is nothing at ${folder}`, 'name a folder with images, as FOLDER/CLASS/FILE')
  if (!stat.isDirectory())
    throw new UserError(`${folder} is not a folder`, 'name the folder that the images are in, as FOLDER/CLASS/FILE')
  return realpathSync(folder)
}

interface Found {
  readonly root: string
  readonly files: ImageFile[]
  /** Names of all folders. */
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
      throw new UserError(`${root} holds more than ${maxFiles} files`, 'name the folder that the images are in')
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
      message: `${name} is ${special(target.stat)}, which is not read: remove it`,
    })
  else if (!isImageName(entry.name)) found.ignored.push(name)
  else found.files.push({ name, path: target.path, bytes: target.stat.size, changed: target.stat.mtimeMs })
}

/** Where a link leads, where that is a file of the folder. */
function follow(root: string, file: string, name: string): { readonly path: string; readonly stat: Stats } | Problem {
  const refused = (why: string): Problem => ({ kind: 'link', path: name, message: `${name} is a link ${why}` })
  try {
    const target = realpathSync(file)
    if (!target.startsWith(root + path.sep))
      return refused(`that leads out of the folder, to ${target}: put a copy in its place`)
    const stat = statSync(target)
    return stat.isDirectory()
      ? refused('to a folder, which is not followed: put a copy in its place')
      : { path: target, stat }
  } catch {
    return refused('that leads nowhere: remove it')
  }
}

function special(stat: Stats): string {
  return stat.isFIFO() ? 'a pipe' : stat.isSocket() ? 'a socket' : 'a device'
}

/** What most of the files say. */
function findLayout(files: readonly ImageFile[]): Layout {
  const at = (layout: Layout) => files.filter(({ name }) => depthOf(name) === foldersOf[layout]).length
  return at('groups') > at('classes') ? 'groups' : 'classes'
}

const depthOf = (name: string): number => name.split('/').length - 1

/** The folders that name group and class; undefined where the file is elsewhere. What is stated also holds for files in further folders of a class. */
function placeOf({ name }: ImageFile, layout: Layout, deeper: boolean): readonly string[] | undefined {
  const wanted = foldersOf[layout]
  const depth = depthOf(name)
  return depth === wanted || (deeper && depth > wanted) ? name.split('/').slice(0, wanted) : undefined
}

function misplaced({ name }: ImageFile, layout: Layout): Problem {
  const expected = layout === 'classes' ? 'CLASS/FILE' : 'GROUP/CLASS/FILE'
  const forced =
    depthOf(name) > foldersOf[layout] ? `, or say with ${layout}:FOLDER that deeper folders belong to their class` : ''
  return {
    kind: 'misplaced',
    path: name,
    message: `${name} is misplaced: images are at ${expected} here; move it${forced}`,
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

/** Folders at the depth of classes in which no image is, however deep, and groups without classes. */
function emptyFolders({ folders, files, problems }: Found, layout: Layout): Problem[] {
  const full = new Set(
    [...files.map(({ name }) => name), ...problems.flatMap(({ path: name }) => name ?? [])].flatMap(foldersAbove),
  )
  return folders
    .filter((name) => !full.has(name) && name.split('/').length <= foldersOf[layout])
    .filter((name, _, all) => !all.some((other) => other.startsWith(`${name}/`)))
    .map(
      (name) =>
        ({ kind: 'empty', path: name, message: `the folder ${name} holds no images: fill or remove it` }) as const,
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
