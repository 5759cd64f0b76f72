/** The items of a network: each there once, its tower and head known, and its claims about something that exists. */
import type { Call, NetworkDeclaration, NetworkItem } from '../../grammar/ast.js'
import { problem } from '../diagnostics/diagnostic.js'
import type { Item } from '../diagnostics/entries/names.js'
import { nearest } from '../suggest.js'
import {
  resolveArguments,
  resolveDefaults,
  resolveExpression,
  resolveParameters,
  type Walk,
  warnOfUnused,
} from './bodies.js'
import { resolveClaim } from './claims.js'
import { type Component, type Definition, withArticle } from './program.js'

type Role = 'tower' | 'head'

export function resolveNetwork(declaration: NetworkDeclaration, walk: Walk): void {
  resolveParameters(declaration.parameters, walk)
  checkItems(declaration, walk)
  const parts = new Map<string, Component>()
  for (const item of declaration.items) {
    if (item.kind === 'siamese') resolvePart(item.tower, 'tower', parts, walk)
    if (item.kind === 'use-head') resolvePart(item.head, 'head', parts, walk)
  }
  for (const item of declaration.items) resolveItem(item, parts, walk)
  warnOfUnused(walk)
}

function resolveItem(item: NetworkItem, parts: ReadonlyMap<string, Component>, walk: Walk): void {
  switch (item.kind) {
    case 'input':
      resolveExpression(item.shape, walk, 'value')
      return
    case 'defaults':
      resolveDefaults(item, walk)
      return
    case 'siamese':
      resolveArguments(item.tower.arguments, walk)
      return
    case 'use-head':
      resolveArguments(item.head.arguments, walk)
      return
    case 'expect':
      for (const claim of item.claims) {
        if (!walk.file.isBroken(claim.span.start, claim.span.end)) resolveClaim(claim, parts, walk.collector)
        resolveExpression(claim.value, walk, 'value')
      }
      return
    default:
      item satisfies never
  }
}

function checkItems({ name, items, span }: NetworkDeclaration, { file, collector }: Walk): void {
  const kinds = { input: 'input', siamese: 'siamese', head: 'use-head' } as const
  const missing: Item[] = []
  for (const item of ['input', 'siamese', 'head'] as const) {
    const [first, second] = items.filter(({ kind }) => kind === kinds[item])
    if (first === undefined) missing.push(item)
    if (first === undefined || second === undefined) continue
    const related = () => [{ message: `the first ${item} stands`, span: first.span }]
    collector.report(problem('duplicate-item', { item }), second.span, { related })
  }
  if (missing.length === 0 || file.isBroken(span.start, span.end)) return
  collector.report(problem('missing-item', { network: name.text, items: missing }), name.span)
}

/** The tower or head that an item names; says so where it is none. */
function resolvePart({ callee }: Call, role: Role, parts: Map<string, Component>, walk: Walk): void {
  const definition = walk.file.names.get(callee.text)
  if (definition === undefined) {
    if (walk.file.lost.has(callee.text)) return
    const suggestion = nearest(callee.text, namesOf(role, walk.file.names))
    if (walk.file.isBroken(0, Number.POSITIVE_INFINITY) && suggestion === undefined) return
    walk.collector.report(problem('unknown-name', { what: role, name: callee.text, suggestion }), callee.span)
    return
  }
  walk.references.set(definition, callee)
  const { declaration } = definition
  if (declaration.kind === role) {
    parts.set(callee.text, declaration)
  } else {
    const facts = { name: callee.text, actual: withArticle(declaration.kind), expected: withArticle(role) }
    walk.collector.report(problem('wrong-kind', facts), callee.span)
  }
}

function* namesOf(role: Role, names: ReadonlyMap<string, Definition>): Iterable<string> {
  for (const [name, { declaration }] of names) if (declaration.kind === role) yield name
}
