/** Where names are defined and used, in all files of the workspace; and other names for them. */
import {
  type DefinitionParams,
  type DocumentHighlight,
  DocumentHighlightKind,
  type Location,
  type PrepareRenameParams,
  type ReferenceParams,
  type RenameParams,
} from 'vscode-languageserver-protocol'
import type { Binding } from '../../compiler/bindings/binding.js'
import type { Edit } from '../../compiler/diagnostics/mend.js'
import { ownName } from '../../compiler/resolve/walk.js'
import { importedPath, isLibrary } from '../../compiler/source-host.js'
import type { Span } from '../../grammar/span.js'
import { keywords } from '../../grammar/tokens.js'
import { type Feature, Refusal } from '../feature.js'
import { changesOf, locationOf, offsetOf, rangeOf } from '../places.js'
import type { Analysis, Session } from '../session.js'

interface At {
  readonly textDocument: { readonly uri: string }
  readonly position: DefinitionParams['position']
}

export const navigation: Feature = {
  capabilities: {
    definitionProvider: true,
    referencesProvider: true,
    documentHighlightProvider: true,
    renameProvider: { prepareProvider: true },
    documentLinkProvider: { resolveProvider: false },
  },
  requests: {
    'textDocument/definition': (at: DefinitionParams, session) => {
      const found = nameAt(at, session)
      if (found !== undefined) return locationsOf([found.binding.span], session)[0] ?? null
      return importAt(at, session)
    },
    'textDocument/references': ({ context, ...at }: ReferenceParams, session) => {
      const found = nameAt(at, session)
      if (found === undefined) return []
      const uses = usesOf(found.binding, session)
      return locationsOf(context.includeDeclaration ? [found.binding.span, ...uses] : uses, session)
    },
    'textDocument/documentHighlight': (at: At, session): DocumentHighlight[] => {
      const found = nameAt(at, session)
      if (found === undefined) return []
      const { analysis, binding } = found
      return [binding.span, ...binding.uses.map(({ span }) => span)]
        .filter(({ file }) => file === analysis.path)
        .map((span) => ({
          range: rangeOf(analysis.source, span),
          kind: span === binding.span ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
        }))
    },
    'textDocument/prepareRename': (at: PrepareRenameParams, session) => {
      const { analysis, span, binding } = renamable(at, session)
      return { range: rangeOf(analysis.source, span), placeholder: binding.name }
    },
    'textDocument/rename': ({ newName, ...at }: RenameParams, session) => {
      const { binding } = renamable(at, session)
      const places = [binding.span, ...usesOf(binding, session)]
      refuseName(newName, binding, places, session)
      const edits = places.map((span): Edit => ({ span, text: newName }))
      const files = [...new Set(edits.map(({ span }) => span.file))]
      const sources = new Map(files.map((file) => [file, session.textOf(file) ?? '']))
      return changesOf(edits, sources, session)
    },
    'textDocument/documentLink': ({ textDocument }: At, session) => {
      const analysis = session.analysis(textDocument.uri)
      return linksOf(analysis, session).flatMap(({ start, end, path }) =>
        path === undefined || session.textOf(path) === undefined
          ? []
          : [{ range: rangeOf(analysis!.source, { start, end }), target: session.paths.uriOf(path) }],
      )
    },
  },
}

function nameAt({ textDocument, position }: At, session: Session) {
  const analysis = session.analysis(textDocument.uri)
  const found = analysis?.bindings?.at(analysis.path, offsetOf(analysis, position))
  return analysis === undefined || found === undefined ? undefined : { analysis, ...found }
}

/** The paths of imports, without their quotes, and the files that they mean. */
function linksOf(analysis: Analysis | undefined, session: Session) {
  return (analysis?.tree.imports ?? []).flatMap(({ from }) => {
    if (from === undefined) return []
    const path = importedPath(from.value, analysis!.path, session.rootOf(analysis!.path))
    return [{ start: from.span.start + 1, end: from.span.end - 1, path }]
  })
}

function importAt({ textDocument, position }: At, session: Session): Location | null {
  const analysis = session.analysis(textDocument.uri)
  if (analysis === undefined) return null
  const offset = offsetOf(analysis, position)
  const link = linksOf(analysis, session).find(({ start, end }) => start <= offset && offset <= end)
  if (link?.path === undefined || session.textOf(link.path) === undefined) return null
  const start = { line: 0, character: 0 }
  return { uri: session.paths.uriOf(link.path), range: { start, end: start } }
}

/** The uses of a name in every file that can have some. Names inside a body are used in their own file alone. */
function usesOf(binding: Binding, session: Session): readonly Span[] {
  const spans = new Map<string, Span>()
  const { file, start } = binding.span
  const add = (analysis: Analysis | undefined) => {
    const same = analysis?.bindings?.all.find(({ span }) => span.file === file && span.start === start)
    for (const { span } of same?.uses ?? []) if (!isLibrary(span.file)) spans.set(`${span.file}:${span.start}`, span)
  }
  add(session.analyse(file))
  for (const { span } of binding.uses) spans.set(`${span.file}:${span.start}`, span)
  if (isSeenElsewhere(binding))
    for (const path of session.files('again'))
      if (session.textOf(path)?.includes(binding.name) === true) add(session.analyse(path))
  return [...spans.values()].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.start - b.start))
}

const inside: readonly Binding['kind'][] = ['let', 'layer', 'name', 'input', 'image', 'network']

const isSeenElsewhere = ({ kind }: Binding): boolean => !inside.includes(kind)

function locationsOf(spans: readonly Span[], session: Session): readonly Location[] {
  return spans.flatMap((span) => {
    const text = session.textOf(span.file)
    return text === undefined ? [] : (locationOf(span, new Map([[span.file, text]]), session) ?? [])
  })
}

function renamable(at: At, session: Session) {
  const found = nameAt(at, session)
  if (found === undefined) throw new Refusal('Here is no name that can be changed.')
  const { name, span, plain } = found.binding
  if (isLibrary(span.file)) throw new Refusal(`${name} is of the standard library (${span.file}), which is read-only.`)
  if (!plain)
    throw new Refusal(`The name ${name} has values in it: change it by hand, with the claims that speak of it.`)
  return found
}

/** A new name is a name, no word of the language, and not that of something that it would hide or clash with. */
function refuseName(name: string, { kind }: Binding, places: readonly Span[], session: Session): void {
  if (!/^[A-Za-z_]\w*$/.test(name)) throw new Refusal(`${name} is no name: names are of letters, digits and _.`)
  if (keywords.some(({ PATTERN, LABEL }) => LABEL === `'${name}'` || PATTERN === name))
    throw new Refusal(`${name} is a word of the language.`)
  const own = ownName(name)
  if (own !== undefined && kind !== 'stage') throw new Refusal(`${name} is the ${own} of that name.`)
  for (const file of new Set(places.map((place) => place.file))) {
    const taken = session
      .analyse(file)
      ?.bindings?.all.find(
        (other) => other.name === name && other.span.file === file && (other.kind === 'stage') === (kind === 'stage'),
      )
    if (taken !== undefined) throw new Refusal(`The ${taken.kind} ${name} is already there, in ${file}.`)
  }
}
