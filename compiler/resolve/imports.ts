/** Reads the entry and, breadth first, what it imports. */
import type { ImportDeclaration } from '../../grammar/ast.js'
import { parse } from '../../grammar/parse.js'
import type { Collector } from '../diagnostics/collector.js'
import { problem } from '../diagnostics/diagnostic.js'
import { libraryNames } from '../library-names.js'
import { maxCharacters, maxFiles } from '../limits.js'
import { folderOf, importedPath, isLibrary, type SourceHost } from '../source-host.js'
import { brokenRanges, type Definition, type FileScope, isNamed, type Named } from './program.js'

export interface LoadedFile extends FileScope {
  readonly names: Map<string, Definition>
  readonly lost: Set<string>
  /** What others can import from it. */
  readonly offered: ReadonlyMap<string, Named>
  /** The file that each import means; absent where there is none. */
  readonly imported: ReadonlyMap<ImportDeclaration, LoadedFile>
}

export interface Loaded {
  /** The entry first; empty where it cannot be read. */
  readonly files: readonly LoadedFile[]
  readonly sources: ReadonlyMap<string, string>
}

/** The files that are open so far. */
interface Loading {
  readonly host: SourceHost
  readonly collector: Collector
  /** The entry's folder, which imports stay in. */
  readonly root: string
  readonly sources: Map<string, string>
  readonly files: Map<string, LoadedFile & { readonly imported: Map<ImportDeclaration, LoadedFile> }>
}

/** Imports stay in the entry's folder, or in `libraryRoot` where the entry defines no network. */
export function loadFiles(
  entry: string,
  libraryRoot: string | undefined,
  host: SourceHost,
  collector: Collector,
): Loaded {
  const opening: Loading = { host, collector, root: folderOf(entry), sources: new Map(), files: new Map() }
  const { files, sources } = opening
  if (!open(entry, opening)) {
    collector.report(problem('file-not-found', { path: entry, entry: true }), { file: entry, start: 0, end: 0 })
    return { files: [], sources }
  }
  const isLibrary = !files.get(entry)!.tree.declarations.some(({ kind }) => kind === 'network')
  const loading = isLibrary && libraryRoot !== undefined ? { ...opening, root: libraryRoot } : opening
  // A Map goes on over what is added to it: the loop ends when no import brings a new file.
  for (const file of files.values()) {
    if (!file.tree.imports.every((declaration) => follow(declaration, file, loading))) break
  }
  reportCycles([...files.values()], collector)
  return { files: [...files.values()], sources }
}

/** Reads and parses a file; false where there is none. */
function open(path: string, { host, collector, sources, files }: Loading): boolean {
  const text = host.read(path)
  if (text === undefined) return false
  sources.set(path, text)
  const parsed = host.tree?.(path, text)
  const { tree, errors } = parsed === undefined ? parse(text, path) : { tree: parsed, errors: [] }
  for (const error of errors) collector.report(problem(error.code, error), error.span)
  const isBroken = brokenRanges(errors)
  files.set(path, {
    path,
    tree,
    names: new Map(),
    lost: new Set(),
    partial: tree.partial === true || tree.imports.some(({ span }) => isBroken(span.start, span.end)),
    intact: errors.length === 0,
    isBroken,
    offered: new Map(tree.declarations.filter(isNamed).map((named) => [named.name.text, named])),
    imported: new Map(),
  })
  return true
}

/** Ties an import to its file, which is opened where it is new; false where there are too many. */
function follow(declaration: ImportDeclaration, importer: LoadedFile, loading: Loading): boolean {
  if (declaration.from === undefined) return true
  const { host, collector, root, files } = loading
  const { value: specifier, span } = declaration.from
  const path = importedPath(specifier, importer.path, root)
  if (path === undefined) {
    collector.report(problem('import-outside', { path: specifier, root }), span)
    return true
  }
  if (!files.has(path)) {
    if (files.size >= maxFiles) {
      collector.report(problem('too-many-files', { limit: maxFiles }), span)
      return false
    }
    if (!open(path, loading)) {
      const leaves = host.leavesFolder?.(path) === true
      const found = leaves
        ? problem('import-outside', { path: specifier, root, link: true })
        : problem('file-not-found', { path, entry: false, suggestion: meantFile(path, collector) })
      collector.report(found, span)
    }
    const characters = [...loading.sources.values()].reduce((sum, text) => sum + text.length, 0)
    if (characters > maxCharacters) {
      collector.report(problem('too-much-text', { limit: maxCharacters }), span)
      return false
    }
  }
  const target = files.get(path)
  if (target !== undefined) files.get(importer.path)?.imported.set(declaration, target)
  return true
}

const libraryFiles = [...new Set(libraryNames.map(({ file }) => file))]

const meantFile = (path: string, { suggest }: Collector): string | undefined =>
  isLibrary(path) ? suggest(path, libraryFiles) : undefined

/** One error for each import that closes a circle, at its path. */
function reportCycles(files: readonly LoadedFile[], collector: Collector): void {
  const state = new Map<LoadedFile, 'open' | 'done'>()
  for (const start of files) {
    if (state.has(start)) continue
    state.set(start, 'open')
    const stack = [{ file: start, rest: start.imported.entries() }]
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const { value: next } = top.rest.next()
      if (next === undefined) {
        state.set(top.file, 'done')
        stack.pop()
        continue
      }
      const [declaration, target] = next
      if (state.get(target) === 'open') {
        const chain = stack.slice(stack.findIndex(({ file }) => file === target)).map(({ file }) => file.path)
        collector.report(
          problem('import-cycle', { chain: [...chain, target.path] }),
          declaration.from?.span ?? declaration.span,
        )
      } else if (!state.has(target)) {
        state.set(target, 'open')
        stack.push({ file: target, rest: target.imported.entries() })
      }
    }
  }
}
