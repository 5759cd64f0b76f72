/**
 * Binds names to their meanings, over all files: definitions and imports of each file, that every used name is known
 * and shadows no other, and that there are no cycles.
 */
import type { ImportDeclaration, NetworkDeclaration } from '../../grammar/ast.js'
import type { Collector } from '../diagnostics/collector.js'
import { problem } from '../diagnostics/diagnostic.js'
import type { Settings } from '../settings.js'
import { findRecursion } from './cycles.js'
import { resolveDeclarations } from './declarations.js'
import type { LoadedFile } from './imports.js'
import { type Definition, isNamed, isPartial, judgedFiles, type Named, type Program, withArticle } from './program.js'
import { type Found, kindText, ownName } from './walk.js'

const noSettings: Settings = new Map()

export interface ResolveOptions {
  /** Values of the parameters of the entry's network. */
  readonly settings: Settings
  /** Whether the entry may have no network. */
  readonly allowLibrary: boolean
}

/** Undefined if the entry cannot be read. */
export function resolve(
  files: readonly LoadedFile[],
  { settings, allowLibrary }: ResolveOptions,
  collector: Collector,
): Program | undefined {
  const [entry] = files
  if (entry === undefined) return undefined
  for (const file of files) {
    bindImports(file, collector)
    bindDeclarations(file, collector)
  }
  const references = new Map<Named, ReadonlyMap<Definition, Named['name']>>()
  const found: Found = { misclaimed: new Set(), set: new Map() }
  for (const file of judgedFiles(files))
    resolveDeclarations(file, file === entry ? settings : noSettings, references, found, collector)
  const recursive = findRecursion(references, collector)
  return {
    entry,
    files,
    network: entryNetwork(entry, allowLibrary, collector),
    recursive,
    settings: found.set,
    misclaimed: found.misclaimed,
  }
}

function bindImports(file: LoadedFile, collector: Collector): void {
  for (const declaration of file.tree.imports) {
    const target = file.imported.get(declaration)
    // A file knows its own names; importing itself is reported.
    if (target === file) continue
    if (target !== undefined) bindImport(file, declaration, target, collector)
    else for (const { text } of declaration.names) file.lost.add(text)
  }
}

function bindImport(file: LoadedFile, { names }: ImportDeclaration, target: LoadedFile, collector: Collector): void {
  for (const name of names) {
    const named = target.offered.get(name.text)
    if (named === undefined) {
      file.lost.add(name.text)
      if (target.partial) continue
      const suggestion = collector.suggest(name.text, target.offered.keys())
      collector.report(problem('unknown-import', { name: name.text, file: target.path, suggestion }), name.span)
    } else if (named.kind === 'network') {
      const facts = {
        name: name.text,
        actual: 'a network',
        expected: 'a block, a tower, a head, a constant or a function',
      }
      file.lost.add(name.text)
      collector.report(problem('wrong-kind', facts), name.span)
    } else if (file.names.has(name.text)) {
      collector.report(problem('duplicate-name', { what: 'import', name: name.text }), name.span)
    } else {
      file.names.set(name.text, { declaration: named, file: target })
    }
  }
}

function bindDeclarations(file: LoadedFile, collector: Collector): void {
  for (const declaration of file.tree.declarations.filter(isNamed)) {
    const { text, span } = declaration.name
    const known = file.names.get(text)
    const what = kindText(declaration.kind)
    const own = ownName(text)
    const misread = isPartial(file, declaration) && (known !== undefined || own !== undefined)
    // Text that looks like a declaration may be the rest of another.
    if (misread) continue
    if (own !== undefined) {
      collector.report(problem('redefined-name', { what, name: text, original: own }), span)
    } else if (known !== undefined && known.file !== file) {
      collector.report(problem('redefined-name', { what, name: text, original: 'import' }), span)
    } else if (known !== undefined) {
      const first = known.declaration
      const message = `${withArticle(kindText(first.kind))} ${text} is defined`
      const related = () => [{ message, span: first.name.span }]
      collector.report(problem('duplicate-name', { what, name: text }), span, { related })
    } else {
      file.names.set(text, { declaration, file })
    }
  }
}

/** The entry's network; none, or several, is reported once. */
function entryNetwork(
  entry: LoadedFile,
  allowLibrary: boolean,
  collector: Collector,
): Definition<NetworkDeclaration> | undefined {
  const networks = entry.tree.declarations.filter((declaration) => declaration.kind === 'network')
  const [first, second] = networks
  if (second !== undefined) {
    const names = networks.map(({ name }) => name.text)
    collector.report(problem('several-networks', { names }), second.name.span)
  }
  if (first !== undefined) return { declaration: first, file: entry }
  if (!entry.partial && !allowLibrary) {
    collector.report(problem('no-network', { file: entry.path }), { file: entry.path, start: 0, end: 0 })
  }
  return undefined
}
