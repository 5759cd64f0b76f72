/** The items of a network: each there once, its tower and head known, and its claims about something that exists. */
import type { Call, NetworkDeclaration, NetworkItem, Parameter } from '../../grammar/ast.js'
import { problem } from '../diagnostics/diagnostic.js'
import type { Item } from '../diagnostics/entries/names.js'
import { settingValue } from '../settings.js'
import { resolveArguments, resolveDefault, resolveDefaults, resolveExpression, resolveParameters } from './bodies.js'
import { type KnownParts, resolveClaim } from './claims.js'
import { type Definition, isNamed, isPartial, soundness, withArticle } from './program.js'
import { kindText, type Walk, warnOfUnused } from './walk.js'

type Role = 'tower' | 'head'

export function resolveNetwork(declaration: NetworkDeclaration, walk: Walk): void {
  reportUnknownSettings(declaration, walk)
  resolveParameters(declaration.parameters, walk, resolveSetting)
  checkItems(declaration, walk)
  const parts = new Map<string, Definition>()
  const heads = declaration.items.flatMap((item) => (item.kind === 'use-head' ? [item.head] : []))
  for (const call of heads) resolvePart(call, 'head', parts, walk)
  const towers = declaration.items.flatMap(towersOf)
  for (const call of towers) resolvePart(call, 'tower', parts, walk)
  const known: KnownParts = { parts, all: parts.size === heads.length + towers.length }
  for (const item of declaration.items) resolveItem(item, known, walk)
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

function resolveItem(item: NetworkItem, known: KnownParts, walk: Walk): void {
  switch (item.kind) {
    case 'input':
      resolveExpression(item.shape, walk, 'value')
      return
    case 'defaults':
      resolveDefaults(item, walk)
      return
    case 'siamese':
    case 'pseudo-siamese':
    case 'use-tower':
      for (const call of towersOf(item)) resolveArguments(call.arguments, walk)
      return
    case 'use-head':
      resolveArguments(item.head.arguments, walk)
      return
    case 'expect':
      item.claims.forEach((claim, index) => {
        if (!soundness(walk.file, item.claims, index, item.span).whole) return
        if (!resolveClaim(claim, known, walk)) walk.found.misclaimed.add(claim)
        resolveExpression(claim.value, walk, 'value')
      })
      return
    default:
      item satisfies never
  }
}

function checkItems(declaration: NetworkDeclaration, walk: Walk): void {
  const { file, collector } = walk
  const { name, items } = declaration
  const kinds = { input: ['input'], tower: ['siamese', 'pseudo-siamese', 'use-tower'], head: ['use-head'] }
  const missing: Item[] = []
  for (const item of ['input', 'tower', 'head'] as const) {
    const [first, second] = items.filter(({ kind }) => kinds[item].includes(kind))
    // Without a head a network embeds.
    if (first === undefined && item !== 'head') missing.push(item)
    if (first === undefined || second === undefined) continue
    const related = () => [{ message: 'the first stands', span: first.span }]
    collector.report(problem('duplicate-item', { item }), second.span, { related })
  }
  if (isPartial(file, declaration)) return
  const towers = file.tree.declarations.filter(({ kind }) => kind === 'tower')
  const [tower] = towers.length === 1 ? towers.filter(isNamed).map((one) => one.name.text) : []
  const facts = { network: name.text, items: missing, tower }
  if (missing.length > 0) collector.report(problem('missing-item', facts), name.span)
  else if (!items.some(({ kind }) => kind === 'use-head')) warnOfForgottenHead(name.text, walk)
}

/** A file with a head and a network without one: the network gives features, which may not be what its author wants. */
function warnOfForgottenHead(network: string, { file, collector }: Walk): void {
  for (const declaration of file.tree.declarations) {
    if (declaration.kind !== 'head') continue
    const { text, span } = declaration.name
    const help = `write "head ${text}" in ${network}, which gives features without it, or remove the head`
    collector.report(problem('unused-name', { what: 'head', name: text }), span, { help })
  }
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
    parts.set(partName(callee.text, parts), definition)
  } else {
    const facts = { name: callee.text, actual: withArticle(kindText(declaration.kind)), expected: withArticle(role) }
    walk.collector.report(problem('wrong-kind', facts), callee.span)
  }
}

/** The calls of towers in an item, the left image's first. */
export function towersOf(item: NetworkItem): readonly Call[] {
  if (item.kind === 'pseudo-siamese') return [item.left, item.right]
  return item.kind === 'siamese' || item.kind === 'use-tower' ? [item.tower] : []
}

/** What a part is called in the network: by its own name, or with a number where another part has that. */
export function partName(name: string, taken: { has(name: string): boolean }): string {
  let candidate = name
  for (let count = 2; taken.has(candidate); count += 1) candidate = `${name}_${count}`
  return candidate
}

function* namesOf(role: Role, names: ReadonlyMap<string, Definition>): Iterable<string> {
  for (const [name, { declaration }] of names) if (declaration.kind === role) yield name
}
