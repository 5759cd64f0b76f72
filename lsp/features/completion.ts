/** What can come next: names in sight, operators, the standard library with its imports, arguments, claims, types. */
import {
  type CompletionItem,
  CompletionItemKind,
  type CompletionParams,
  type SignatureHelp,
  type SignatureHelpParams,
} from 'vscode-languageserver-protocol'
import { libraryTexts } from '../../api/built.js'
import { claimSubjects } from '../../compiler/analyses/measure.js'
import type { Binding } from '../../compiler/bindings/binding.js'
import { importEdit } from '../../compiler/diagnostics/mends.js'
import { libraryReference } from '../../compiler/library-reference.js'
import { importedPath } from '../../compiler/source-host.js'
import { typeNames } from '../../grammar/build-common.js'
import { parse } from '../../grammar/parse.js'
import type { Feature } from '../feature.js'
import { type Callable, callableOf, codeBlock, ownCallable, ownNames } from '../names.js'
import { offsetOf, rangeOf } from '../places.js'
import { type Around, around, type Bracket } from '../scan.js'
import type { Analysis, Session } from '../session.js'

export const completion: Feature = {
  capabilities: {
    completionProvider: { triggerCharacters: ['.', '(', ',', '=', '"', ':', '/'] },
    signatureHelpProvider: { triggerCharacters: ['(', ','], retriggerCharacters: [','] },
  },
  requests: {
    'textDocument/completion': ({ textDocument, position }: CompletionParams, session): readonly CompletionItem[] => {
      const analysis = session.analysis(textDocument.uri)
      if (analysis === undefined) return []
      const offset = offsetOf(analysis, position)
      return itemsAt(around(analysis.text, offset), offset, analysis, session)
    },
    'textDocument/signatureHelp': ({ textDocument, position }: SignatureHelpParams, session): SignatureHelp | null => {
      const analysis = session.analysis(textDocument.uri)
      if (analysis === undefined) return null
      const offset = offsetOf(analysis, position)
      const call = around(analysis.text, offset).brackets.findLast(({ sign, word }) => sign === '(' && word !== '')
      const callable = call && callableNamed(call.word, analysis, session)
      return call === undefined || callable === undefined ? null : signatureOf(callable, call, analysis.text, offset)
    },
  },
}

function itemsAt(at: Around, offset: number, analysis: Analysis, session: Session): readonly CompletionItem[] {
  const { inside, line, brackets } = at
  const last = brackets.at(-1)
  if (inside === 'comment') return []
  if (inside === 'string') return /\bfrom\s*"[^"]*$/.test(line) ? filesFor(analysis, session) : []
  if (last?.word === 'import') return importable(analysis.text.slice(last.offset), analysis, session)
  if (last?.word === 'expect') return /[<>=]/.test(line) ? [] : claims(line, analysis)
  if (/:\s*\w*$/.test(line) && /\b\w+\s*:\s*\w*$/.test(line) && !/\?|\[[^\]]*$/.test(line)) return types(line)
  if (/\.\w*$/.test(line) && !/\d\.\w*$/.test(line)) return members
  const values = last?.sign === '(' ? argumentsOf(last, line, analysis, session) : undefined
  if (values?.only === true) return values.items
  const names = [...(values?.items ?? []), ...inSight(offset, analysis), ...own(), ...library(offset, analysis)]
  const isStatement = /^\s*\w*$/.test(line) || /\{\s*\w*$/.test(line)
  return isStatement ? [...words(brackets), ...names] : names
}

const item = (label: string, kind: CompletionItemKind, more: Partial<CompletionItem> = {}): CompletionItem => ({
  label,
  kind,
  ...more,
})

const documented = (callable: Callable): Partial<CompletionItem> => ({
  detail: callable.label,
  documentation: { kind: 'markdown', value: [codeBlock(callable.label), callable.doc].join('\n\n') },
})

const members = ['channels', 'height', 'width', 'tokens', 'shape'].map((name) =>
  item(name, CompletionItemKind.Property),
)

const types = (line: string): readonly CompletionItem[] => {
  const names = /\bhead\b.*\)\s*:\s*\w*$/.test(line) ? ['probability', 'similarity', 'distance'] : typeNames
  return names.map((name) => item(name, CompletionItemKind.TypeParameter))
}

/** What a statement, an item or a declaration begins with. */
function words(brackets: readonly Bracket[]): readonly CompletionItem[] {
  const outer = brackets.findLast(({ sign }) => sign === '{')
  const list =
    outer === undefined
      ? ['import', 'block', 'tower', 'head', 'network', 'const', 'fn', 'defaults']
      : outer.network
        ? ['input', 'siamese', 'pseudo_siamese', 'tower', 'head', 'defaults', 'expect']
        : ['let', 'layer', 'stage', 'repeat', 'for', 'if', 'assert', 'in']
  return list.map((word) => item(word, CompletionItemKind.Keyword))
}

/** Parameters that the call has not got yet; after `NAME=`, the words that it takes. */
function argumentsOf(call: Bracket, line: string, analysis: Analysis, session: Session) {
  const callable = callableNamed(call.word, analysis, session)
  if (callable === undefined) return undefined
  const named = /(\w+)\s*=\s*\w*$/.exec(line)?.[1]
  const parameter = callable.parameters.find(({ name }) => name === named)
  if (parameter !== undefined) {
    const values = parameter.type === 'bool' ? ['true', 'false'] : parameter.words
    const items = values.map((word) => item(word, CompletionItemKind.EnumMember, { sortText: `0${word}` }))
    return { items, only: parameter.type === 'bool' || parameter.type === 'enum' }
  }
  const given = analysis.text.slice(call.offset, call.offset + 2_000)
  const items = callable.parameters
    .filter(({ name }) => !new RegExp(`\\b${name}\\s*=`).test(given.split(')')[0]!))
    .map(({ name, label, doc, words }) =>
      item(`${name}=`, CompletionItemKind.Field, {
        ...{ detail: label, documentation: { kind: 'markdown' as const, value: doc }, sortText: `0${name}` },
        ...(words.length > 0 && { command: { title: 'suggest', command: 'editor.action.triggerSuggest' } }),
      }),
    )
  return { items, only: false }
}

function callableNamed(name: string, analysis: Analysis, session: Session): Callable | undefined {
  const imported = analysis.tree.imports.find(({ names }) => names.some(({ text }) => text === name))
  const own = analysis.tree.declarations.find((one) => 'parameters' in one && one.name.text === name)
  if (own !== undefined) return callableOf(own, analysis.text)
  for (const [path, tree] of imported === undefined ? [] : (analysis.trees ?? [])) {
    const declaration = tree.declarations.find((one) => 'parameters' in one && one.name.text === name)
    if (declaration !== undefined && path !== analysis.path)
      return callableOf(declaration, analysis.sources.get(path) ?? session.textOf(path) ?? '')
  }
  return ownCallable(name)
}

const kinds: Readonly<Partial<Record<Binding['kind'], CompletionItemKind>>> = {
  ...{ block: CompletionItemKind.Function, tower: CompletionItemKind.Class, head: CompletionItemKind.Class },
  ...{ fn: CompletionItemKind.Function, const: CompletionItemKind.Constant },
}

/** Names of the file and what it imports, and those of the declaration around the place. */
function inSight(offset: number, analysis: Analysis): readonly CompletionItem[] {
  const { bindings, path, tree } = analysis
  const around = tree.declarations.find(({ span }) => span.start <= offset && offset <= span.end)
  const imported = new Set(tree.imports.flatMap(({ names }) => names.map(({ text }) => text)))
  const seen = new Map<string, CompletionItem>()
  for (const { kind, name, span, doc, whole } of bindings?.all ?? []) {
    if (kind === 'stage' || kind === 'network' || kind === 'image') continue
    const isGlobal = kinds[kind] !== undefined
    const isHere = span.file === path
    const isLocal = isHere && around !== undefined && span.start >= around.span.start && span.end <= offset
    if (isGlobal ? !isHere && !imported.has(name) : !isLocal) continue
    const source = analysis.sources.get(span.file) ?? ''
    const [written] = source.slice(whole.start, whole.end).split(/\s*\{|\n/)
    seen.set(
      name,
      item(name, kinds[kind] ?? CompletionItemKind.Variable, {
        detail: written!.slice(0, 200),
        ...(doc !== undefined && { documentation: { kind: 'markdown', value: doc } }),
        sortText: `1${name}`,
      }),
    )
  }
  return [...seen.values()]
}

const own = (): readonly CompletionItem[] =>
  ownNames().map((name) =>
    item(name, CompletionItemKind.Function, { ...documented(ownCallable(name)!), sortText: `2${name}` }),
  )

/** What the library offers beside what is imported, with the import that it needs. */
function library(offset: number, analysis: Analysis): readonly CompletionItem[] {
  const known = new Set([
    ...analysis.tree.imports.flatMap(({ names }) => names.map(({ text }) => text)),
    ...analysis.tree.declarations.flatMap((one) => ('name' in one ? [one.name.text] : [])),
  ])
  const place = { text: analysis.text, span: { file: analysis.path, start: offset, end: offset } }
  return libraryReference(libraryTexts).flatMap(({ file, declarations }) =>
    declarations
      .filter(({ name }) => !known.has(name))
      .map(({ name, signature, doc }) => {
        const edit = importEdit(name, file, place)
        return item(name, CompletionItemKind.Function, {
          ...{ detail: `${signature} from ${file}`, sortText: `3${name}` },
          documentation: { kind: 'markdown', value: [codeBlock(signature), doc].join('\n\n') },
          additionalTextEdits: [{ range: rangeOf(analysis.source, edit.span), newText: edit.text }],
        })
      }),
  )
}

/** Files of the library, and of the workspace beside the document or below it. */
function filesFor({ path }: Analysis, session: Session): readonly CompletionItem[] {
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  const beside = session.files().filter((file) => file !== path && file.startsWith(folder))
  return [...Object.keys(libraryTexts), ...beside.map((file) => file.slice(folder.length))].map((name) =>
    item(name, CompletionItemKind.File),
  )
}

/** What the file that an import names offers. */
function importable(rest: string, analysis: Analysis, session: Session): readonly CompletionItem[] {
  const specifier = /^[^}\n]*\}?\s*from\s*"([^"\n]*)"/.exec(rest)?.[1]
  const path =
    specifier === undefined ? undefined : importedPath(specifier, analysis.path, session.rootOf(analysis.path))
  const text = path && session.textOf(path)
  if (path !== undefined && text !== undefined) {
    const named = new Set(
      analysis.tree.imports.find(({ from }) => from?.value === specifier)?.names.map((one) => one.text),
    )
    return parse(text, path).tree.declarations.flatMap((one) => {
      const callable = callableOf(one, text)
      if (!('name' in one) || one.kind === 'network' || named.has(one.name.text)) return []
      return [item(one.name.text, CompletionItemKind.Function, callable && documented(callable))]
    })
  }
  return libraryReference(libraryTexts).flatMap(({ declarations }) =>
    declarations.map(({ name }) => item(name, CompletionItemKind.Function)),
  )
}

/** What claims can speak of, from the word on that is being written. */
function claims(line: string, { value, draft }: Analysis): readonly CompletionItem[] {
  const written = /[\w.]*$/.exec(line)![0]
  const before = written.slice(0, written.lastIndexOf('.') + 1)
  // A claim that is being written cannot be read: the network is there all the same.
  const subjects = claimSubjects(value ?? { towers: draft?.().parts ?? [] })
  return subjects
    .filter((subject) => subject.startsWith(before))
    .map((subject) => item(subject.slice(before.length), CompletionItemKind.Property))
}

function signatureOf(callable: Callable, call: Bracket, text: string, offset: number): SignatureHelp {
  const { label, doc, parameters } = callable
  const named = /^\s*(\w+)\s*=(?!=)/.exec(text.slice(call.item, offset))?.[1]
  const index = parameters.findIndex(({ name }) => name === named)
  return {
    signatures: [
      {
        label: `${callable.name}(${parameters.map((parameter) => parameter.label).join(', ')})`,
        documentation: { kind: 'markdown', value: doc === '' ? label : doc },
        parameters: parameters.map((parameter) => ({ label: parameter.label, documentation: parameter.doc })),
      },
    ],
    activeSignature: 0,
    activeParameter: index === -1 ? call.commas : index,
  }
}
