/** The outline of a file, what can be folded, and what is selected step by step. */
import {
  type DocumentSymbol,
  type DocumentSymbolParams,
  type FoldingRange,
  FoldingRangeKind,
  type FoldingRangeParams,
  type SelectionRange,
  type SelectionRangeParams,
  SymbolKind,
} from 'vscode-languageserver-protocol'
import { allStatements } from '../../compiler/resolve/statements.js'
import type { Declaration, Statement } from '../../grammar/ast.js'
import type { Feature } from '../feature.js'
import { offsetOf, rangeOf } from '../places.js'
import type { Analysis } from '../session.js'
import { allNodes, nodesAround } from '../trees.js'

export const structure: Feature = {
  capabilities: { documentSymbolProvider: true, foldingRangeProvider: true, selectionRangeProvider: true },
  requests: {
    'textDocument/documentSymbol': ({ textDocument }: DocumentSymbolParams, session) => {
      const analysis = session.analysis(textDocument.uri)
      return (analysis?.tree.declarations ?? []).flatMap((declaration) => symbolsOf(declaration, analysis!))
    },
    'textDocument/foldingRange': ({ textDocument }: FoldingRangeParams, session) => {
      const analysis = session.analysis(textDocument.uri)
      return analysis === undefined ? [] : foldsOf(analysis)
    },
    'textDocument/selectionRange': ({ textDocument, positions }: SelectionRangeParams, session) => {
      const analysis = session.analysis(textDocument.uri)
      return analysis === undefined
        ? []
        : positions.map((position) => selectionAt(offsetOf(analysis, position), analysis))
    },
  },
}

const kinds: Readonly<Record<Exclude<Declaration['kind'], 'defaults'>, SymbolKind>> = {
  ...{ block: SymbolKind.Function, tower: SymbolKind.Class, head: SymbolKind.Class, network: SymbolKind.Module },
  ...{ const: SymbolKind.Constant, fn: SymbolKind.Function },
}

function symbolsOf(declaration: Declaration, { source }: Analysis): DocumentSymbol[] {
  if (declaration.kind === 'defaults') return []
  const { name, kind, span } = declaration
  const children = 'body' in declaration ? stagesIn(declaration.body) : []
  const toSymbol = ({ name, span }: Stage): DocumentSymbol => ({
    ...{ name: name.text, kind: SymbolKind.Namespace, detail: 'stage' },
    ...{ range: rangeOf(source, span), selectionRange: rangeOf(source, name.span) },
    children: stagesIn(span.body).map(toSymbol),
  })
  return [
    {
      ...{ name: name.text, kind: kinds[kind], detail: kind },
      ...{ range: rangeOf(source, span), selectionRange: rangeOf(source, name.span) },
      children: children.map(toSymbol),
    },
  ]
}

interface Stage {
  readonly name: { readonly text: string; readonly span: Statement['span'] }
  readonly span: Statement['span'] & { readonly body: readonly Statement[] }
}

const stagesIn = (body: readonly Statement[]): readonly Stage[] =>
  allStatements(body).flatMap((one) =>
    one.kind === 'stage' ? [{ name: one.name, span: { ...one.span, body: one.body } }] : [],
  )

/** What goes over several lines: declarations, braces, lists, and comments and imports that follow each other. */
function foldsOf({ tree, source, text }: Analysis): readonly FoldingRange[] {
  const folds = new Map<number, FoldingRange>()
  const add = (start: number, end: number, kind?: FoldingRangeKind) => {
    const [first, last] = [source.unitPosition(start).line, source.unitPosition(end).line]
    const before = folds.get(first)
    if (last > first && (before === undefined || before.endLine < last))
      folds.set(first, { startLine: first, endLine: last, ...(kind && { kind }) })
  }
  for (const { kind, span } of allNodes(tree)) if (kind !== 'binary' && kind !== 'pipeline') add(span.start, span.end)
  const [first] = tree.imports
  const last = tree.imports.at(-1)
  if (first !== undefined && last !== undefined) add(first.span.start, last.span.end, FoldingRangeKind.Imports)
  for (const { index, 0: lines } of text.matchAll(/^[ \t]*\/\/[^\n]*(?:\n[ \t]*\/\/[^\n]*)+/gm))
    add(index, index + lines.length, FoldingRangeKind.Comment)
  return [...folds.values()].sort((a, b) => a.startLine - b.startLine)
}

function selectionAt(offset: number, { tree, source }: Analysis): SelectionRange {
  const around = nodesAround(tree, offset)
  let selection: SelectionRange | undefined
  let last = ''
  for (const { span } of around) {
    const range = rangeOf(source, span)
    if (JSON.stringify(range) !== last) selection = { range, ...(selection && { parent: selection }) }
    last = JSON.stringify(range)
  }
  return selection ?? { range: rangeOf(source, { start: offset, end: offset }) }
}
