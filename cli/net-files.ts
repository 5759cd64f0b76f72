/** The `.net` files that a command line names: each by itself, and all that lie in a folder. */
import { type Dirent, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { formatNumber } from '../compiler/diagnostics/entry.js'
import { explainFileErrors } from '../runtime/base/file-errors.js'
import { UserError } from '../runtime/base/user-error.js'

export interface NetFile {
  readonly file: string
  /** The folder that was named, or the file's own: what a library's imports stay in. '' is the current one. */
  readonly folder: string
}

/** What a folder may grow to: more is no folder of networks. */
export const limits = { files: 10_000, entries: 200_000, depth: 50 } as const

/**
 * Each once, in the order of the paths, a folder's by name. Links in folders are left out: those that lead to the folder's own files
 * would be told twice, the others lead out of it. So are `node_modules` and what begins with a point. Whether a file that is named
 * is there, the compiler says.
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

/** The folder of a path as it is written. */
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
  throw new UserError(`${folder} has ${what}.`, 'Name the folders or files that are meant.')
}
