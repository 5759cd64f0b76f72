/** The files of a workspace, as far as they are read. */
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { libraryTexts } from '../api/built.js'
import { leavesByLink, readText, readWithin } from '../api/files.js'
import { isLibrary, memoryHost, type SourceHost } from '../compiler/source-host.js'
import type { SourceFile } from '../grammar/ast.js'
import { parse } from '../grammar/parse.js'

/** A larger folder is no folder of networks: the rest of it is not looked at. */
const limits = { files: 1_000, entries: 50_000, depth: 20 } as const

/** The `.net` files in folders and below them; links, hidden folders and node_modules are left out. */
export function netFilesIn(folders: readonly string[]): readonly string[] {
  const found: string[] = []
  let seen = 0
  const open = folders.map((folder) => ({ folder, depth: 0 }))
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { folder, depth } = next
    for (const entry of entriesOf(folder)) {
      seen += 1
      if (seen > limits.entries || found.length >= limits.files) return found.sort()
      const file = `${folder}/${entry.name}`
      if (entry.isFile() && entry.name.endsWith('.net')) found.push(file)
      const isSkipped = entry.name === 'node_modules' || entry.name.startsWith('.')
      if (entry.isDirectory() && !isSkipped && depth < limits.depth) open.push({ folder: file, depth: depth + 1 })
    }
  }
  return found.sort()
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}

/** Reads in the tree of `root`, and the library from memory. */
export function workspaceHost(entry: string, root: string, trees: TreeCache): SourceHost {
  const library = memoryHost(libraryTexts)
  return {
    read(file) {
      if (isLibrary(file)) return library.read(file)
      return file === entry ? readText(path.resolve(file)) : readWithin(root, path.resolve(file))
    },
    leavesFolder: (file) => !isLibrary(file) && file !== entry && leavesByLink(root, path.resolve(file)),
    tree: trees.tree,
  }
}

export interface TreeCache {
  readonly tree: (path: string, text: string) => SourceFile | undefined
}

/** How many trees are kept. */
const mostTrees = 200

/** Keeps the trees of files in which no syntax is wrong: of many files, one is edited. */
export function createTreeCache(): TreeCache {
  const kept = new Map<string, { readonly text: string; readonly tree: SourceFile | undefined }>()
  return {
    tree(file, text) {
      const before = kept.get(file)
      if (before?.text === text) return before.tree
      const { tree, errors } = parse(text, file)
      if (kept.size >= mostTrees) kept.clear()
      kept.set(file, { text, tree: errors.length === 0 ? tree : undefined })
      return errors.length === 0 ? tree : undefined
    },
  }
}
