/** The items of a network: each there once, its tower and head known, and its claims about something that exists. */
import type { Call, NetworkDeclaration, NetworkItem, Parameter } from '../../grammar/ast.js'
import { problem } from '../diagnostics/diagnostic.js'
import type { Item } from '../diagnostics/entries/names.js'
import { settingValue } from '../settings.js'
import { resolveArguments, resolveDefault, resolveDefaults, resolveExpression, resolveParameters } from './bodies.js'
import { resolveClaim } from './claims.js'
import { type Definition, isPartial, soundness, withArticle } from './program.js'
import { kindText, type Walk, warnOfUnused } from './walk.js'

type Role = 'tower' | 'head'

export function resolveNetwork(declaration: NetworkDeclaration, walk: Walk): void {
  reportUnknownSettings(declaration, walk)
  resolveParameters(declaration.parameters, walk, resolveSetting)
  checkItems(declaration, walk)
  const parts = new Map<string, Definition>()
  for (const item of declaration.items) {
    if (item.kind === 'siamese' || item.kind === 'use-tower') resolvePart(item.tower, 'tower', parts, walk)
    if (item.kind === 'use-head') resolvePart(item.head, 'head', parts, walk)
  }
  for (const item of declaration.items) resolveItem(item, parts, walk)
  warnOfUnused(walk)
}

function reportUnknownSettings({ name, parameters }: NetworkDeclaration, { settings, collector }: Walk): void {
  const names = parameters.map((parameter) => parameter.name.text)
  for (const setting of settings.values()) {
    if (names.includes(setting.name)) continue
    const suggestion = collector.suggest(setting.name, names)
    const facts = { network: name.text, name: setting.name, parameters: names, suggestion }
    collector.report(problem('unknown-setting', facts), setting.nameSpan)
  }
}

/** What a parameter is set to sees the file, and the parameters before it. */
function resolveSetting({ name, type }: Parameter, walk: Walk): void {
  const setting = walk.settings.get(name.text)
  if (setting === undefined) return
  const { value, errors } = settingValue(setting, type)
  for (const error of errors) walk.collector.report(problem(error.code, error), error.span)
  resolveDefault(value, walk)
  walk.found.set.set(name.text, value)
}

function resolveItem(item: NetworkItem, parts: ReadonlyMap<string, Definition>, walk: Walk): void {
  switch (item.kind) {
    case 'input':
      resolveExpression(item.shape, walk, 'value')
      return
    case 'defaults':
      resolveDefaults(item, walk)
      return
    case 'siamese':
    case 'use-tower':
      resolveArguments(item.tower.arguments, walk)
      return
    case 'use-head':
      resolveArguments(item.head.arguments, walk)
      return
    case 'expect':
      item.claims.forEach((claim, index) => {
        if (!soundness(walk.file, item.claims, index, item.span).whole) return
        if (!resolveClaim(claim, parts, walk)) walk.found.misclaimed.add(claim)
        resolveExpression(claim.value, walk, 'value')
      })
      return
    default:
      item satisfies never
  }
}

function checkItems(declaration: NetworkDeclaration, { file, collector }: Walk): void {
  const { name, items } = declaration
  const kinds = { input: ['input'], siamese: ['siamese', 'use-tower'], head: ['use-head'] }
  const missing: Item[] = []
  for (const item of ['input', 'siamese', 'head'] as const) {
    const [first, second] = items.filter(({ kind }) => kinds[item].includes(kind))
    if (first === undefined) missing.push(item)
    if (first === undefined || second === undefined) continue
    const related = () => [{ message: `the first ${item} stands`, span: first.span }]
    collector.report(problem('duplicate-item', { item }), second.span, { related })
  }
  if (missing.length === 0 || isPartial(file, declaration)) return
  collector.report(problem('missing-item', { network: name.text, items: missing }), name.span)
}

/** The tower or head that an item names; says so where it is none. */
function resolvePart({ callee }: Call, role: Role, parts: Map<string, Definition>, walk: Walk): void {
  const definition = walk.file.names.get(callee.text)
  if (definition === undefined) {
    if (walk.file.lost.has(callee.text) || walk.leaky) return
    const suggestion = walk.collector.suggest(callee.text, namesOf(role, walk.file.names))
    walk.collector.report(problem('unknown-name', { what: role, name: callee.text, suggestion }), callee.span)
    return
  }
  walk.references.set(definition, callee)
  const { declaration } = definition
  if (declaration.kind === role) {
    parts.set(callee.text, definition)
  } else {
    const facts = { name: callee.text, actual: withArticle(kindText(declaration.kind)), expected: withArticle(role) }
    walk.collector.report(problem('wrong-kind', facts), callee.span)
  }
}

function* namesOf(role: Role, names: ReadonlyMap<string, Definition>): Iterable<string> {
  for (const [name, { declaration }] of names) if (declaration.kind === role) yield name
}
