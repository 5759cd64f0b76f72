/** The `.net` files that a command line names: single files, and all files in folders. */
import { type Dirent, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { formatNumber } from '../compiler/diagnostics/entry.js'
import { explainFileErrors } from '../runtime/base/file-errors.js'
import { UserError } from '../runtime/base/user-error.js'

/** A file with the folder of its imports. */
export interface NetFile {
  readonly file: string
  /** The named folder, or the folder of the named file: a library's imports stay in it. '' is the working folder. */
  readonly folder: string
}

/** Limits on a folder: a larger one is not a folder of networks. */
export const limits = { files: 10_000, entries: 200_000, depth: 50 } as const

/**
 * Each file once, in the order of the paths; a folder's files by name. Links in folders are skipped: they lead either
 * to the folder's own files or out of it. So are `node_modules` and hidden files. Whether a named file exists is
 * checked by the compiler.
 */
export function netFiles(paths: readonly string[]): readonly NetFile[] {
  const found = new Map<string, NetFile>()
  for (const named of paths) {
    const files = isFolder(named) ? filesIn(named) : [{ file: named, folder: parentOf(named) }]
    for (const file of files) {
      const key = path.resolve(file.file)
      if (!found.has(key)) found.set(key, file)
    }
  }
  return [...found.values()]
}

function isFolder(named: string): boolean {
  try {
    return statSync(named).isDirectory()
  } catch {
    return false
  }
}

/** The folder part of a path, as written. */
const parentOf = (file: string): string => (path.dirname(file) === '.' ? '' : path.dirname(file))

function filesIn(named: string): readonly NetFile[] {
  const files: string[] = []
  const folder = parentOf(path.join(named, 'any'))
  const open = [{ below: folder, depth: 0 }]
  let seen = 0
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { below, depth } = next
    const entries = entriesOf(below)
    seen += entries.length
    if (seen > limits.entries) tooMuch(named, `more than ${formatNumber(limits.entries)} files and folders`)
    for (const entry of entries) {
      const file = path.join(below, entry.name)
      if (entry.isFile() && entry.name.endsWith('.net')) files.push(file)
      if (entry.isDirectory() && !isSkipped(entry.name)) open.push({ below: file, depth: depth + 1 })
    }
    if (files.length > limits.files) tooMuch(named, `more than ${formatNumber(limits.files)} .net files`)
    if (depth > limits.depth) tooMuch(named, `folders more than ${limits.depth} deep`)
  }
  if (files.length > 0) return files.toSorted().map((file) => ({ file, folder }))
  throw new UserError(`${named} has no .net files.`, 'Name a .net file, or a folder that has some.')
}

const isSkipped = (name: string): boolean => name === 'node_modules' || name.startsWith('.')

const entriesOf = (folder: string): readonly Dirent[] =>
  explainFileErrors(`read the folder ${folder || '.'}`, () => readdirSync(folder || '.', { withFileTypes: true }))

function tooMuch(folder: string, what: string): never {
  throw new UserError(`${folder} has ${what}.`, 'Name the folders or files to use.')
}
