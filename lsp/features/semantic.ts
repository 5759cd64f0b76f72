/** Colours by what names mean, which no grammar of an editor knows. */
import type { SemanticTokens, SemanticTokensParams, SemanticTokensRangeParams } from 'vscode-languageserver-protocol'
import { builtIn } from '../../compiler/functions.js'
import { operators } from '../../compiler/ops/index.js'
import { isLibrary } from '../../compiler/source-host.js'
import type { Feature } from '../feature.js'
import type { Analysis, Session } from '../session.js'
import { allNodes } from '../trees.js'

const types = ['function', 'class', 'namespace', 'parameter', 'variable', 'property', 'type'] as const
const modifiers = ['declaration', 'readonly', 'defaultLibrary'] as const
type Type = (typeof types)[number]
type Modifier = (typeof modifiers)[number]

export const semantic: Feature = {
  capabilities: {
    semanticTokensProvider: {
      legend: { tokenTypes: [...types], tokenModifiers: [...modifiers] },
      full: true,
      range: true,
    },
  },
  requests: {
    'textDocument/semanticTokens/full': ({ textDocument }: SemanticTokensParams, session) =>
      encoded(textDocument.uri, session),
    'textDocument/semanticTokens/range': ({ textDocument, range }: SemanticTokensRangeParams, session) =>
      encoded(textDocument.uri, session, [range.start.line, range.end.line]),
  },
}

interface Token {
  readonly start: number
  readonly length: number
  readonly type: Type
  readonly modifiers: readonly Modifier[]
}

const ofKind: Readonly<Record<string, readonly [Type, ...Modifier[]]>> = {
  ...{ block: ['function'], fn: ['function'], tower: ['class'], head: ['class'], network: ['class'] },
  ...{ stage: ['namespace'], parameter: ['parameter'], input: ['parameter'], image: ['variable'] },
  ...{
    let: ['variable', 'readonly'],
    layer: ['variable', 'readonly'],
    name: ['variable', 'readonly'],
    const: ['variable', 'readonly'],
  },
}

function tokensOf({ bindings, path, tree }: Analysis): readonly Token[] {
  const tokens = new Map<number, Token>()
  const add = (span: { start: number; end: number }, type: Type, more: readonly Modifier[]) => {
    if (!tokens.has(span.start))
      tokens.set(span.start, { start: span.start, length: span.end - span.start, type, modifiers: more })
  }
  for (const { kind, span, uses, plain } of bindings?.all ?? []) {
    const [type, ...own] = ofKind[kind]!
    const more: Modifier[] = isLibrary(span.file) && !isLibrary(path) ? [...own, 'defaultLibrary'] : own
    if (span.file === path && plain) add(span, type, ['declaration', ...own])
    for (const use of uses) if (use.span.file === path) add(use.span, type, more)
  }
  for (const node of allNodes(tree)) {
    const name = 'callee' in node ? node.callee : 'name' in node && node.kind === 'name' ? node.name : undefined
    const { text, span } = (name ?? {}) as { text?: string; span?: { start: number; end: number } }
    if (text !== undefined && span !== undefined && (operators.has(text) || builtIn(text) !== undefined))
      add(span, 'function', ['defaultLibrary'])
    if (node.kind === 'named')
      add((node as unknown as { name: { span: { start: number; end: number } } }).name.span, 'property', [])
  }
  return [...tokens.values()].filter(({ length }) => length > 0).sort((a, b) => a.start - b.start)
}

/** As the protocol has them: each by its distance from the one before. */
function encoded(uri: string, session: Session, lines?: readonly [number, number]): SemanticTokens {
  const analysis = session.analysis(uri)
  const data: number[] = []
  let last = { line: 0, character: 0 }
  for (const { start, length, type, modifiers: own } of analysis === undefined ? [] : tokensOf(analysis)) {
    const at = analysis!.source.unitPosition(start)
    if (lines !== undefined && (at.line < lines[0] || at.line > lines[1])) continue
    const bits = own.reduce((sum, modifier) => sum | (1 << modifiers.indexOf(modifier)), 0)
    const character = at.line === last.line ? at.character - last.character : at.character
    data.push(at.line - last.line, character, length, types.indexOf(type), bits)
    last = at
  }
  return { data }
}
