/** Walks the declarations of a file once: their references, and unused imports. */
import type { ConstDeclaration, Declaration, FunctionDeclaration, Identifier } from '../../grammar/ast.js'
import type { Collector } from '../diagnostics/collector.js'
import { problem } from '../diagnostics/diagnostic.js'
import type { Settings } from '../settings.js'
import { resolveDefaults, resolveExpression, resolveParameters, resolveStatements } from './bodies.js'
import type { LoadedFile } from './imports.js'
import { resolveNetwork } from './network.js'
import {
  type Applied,
  type Component,
  type Definition,
  isNamed,
  isPartial,
  mayHaveLost,
  type Named,
} from './program.js'
import { declare, type Found, kindText, type Walk, warnOfUnused } from './walk.js'

export type References = Map<Named, ReadonlyMap<Definition, Identifier>>

export function resolveDeclarations(
  file: LoadedFile,
  settings: Settings,
  references: References,
  found: Found,
  collector: Collector,
): void {
  const unused = new Map<Definition, Identifier>()
  for (const { names } of file.tree.imports) {
    for (const name of names) {
      const definition = file.names.get(name.text)
      if (definition !== undefined) unused.set(definition, name)
    }
  }
  for (const declaration of file.tree.declarations) {
    const walk = createWalk(file, declaration, settings, found, collector)
    resolveDeclaration(declaration, walk)
    if (isNamed(declaration)) references.set(declaration, walk.references)
    for (const definition of walk.references.keys()) unused.delete(definition)
  }
  for (const { text, span } of unused.values()) {
    collector.report(problem('unused-name', { what: 'import', name: text }), span)
  }
}

function createWalk(
  file: LoadedFile,
  declaration: Declaration,
  settings: Settings,
  found: Found,
  collector: Collector,
): Walk {
  return {
    file,
    collector,
    scopes: [new Map()],
    references: new Map(),
    lets: [],
    stages: [],
    leaky: mayHaveLost(file, declaration),
    lostParameters: file.partial || (isNamed(declaration) && isPartial(file, declaration)),
    settings,
    found,
    hasFlow: declaration.kind === 'block' || declaration.kind === 'tower' || declaration.kind === 'head',
  }
}

function resolveDeclaration(declaration: Declaration, walk: Walk): void {
  if (declaration.kind === 'head' || declaration.kind === 'network' || declaration.kind === 'fn')
    refuseTensors(declaration, walk)
  switch (declaration.kind) {
    case 'defaults':
      resolveDefaults(declaration, walk)
      return
    case 'network':
      resolveNetwork(declaration, walk)
      return
    case 'const':
      resolveExpression(declaration.value, walk, 'value')
      return
    case 'fn':
      resolveFunction(declaration, walk)
      return
    case 'block':
    case 'tower':
    case 'head':
      resolveComponent(declaration, walk)
      return
    default:
      declaration satisfies never
  }
}

function resolveComponent(declaration: Component, walk: Walk): void {
  if (declaration.kind === 'head') {
    for (const input of declaration.inputs) declare(walk, 'input', input)
    // A single input is the flow, named or not.
    const [only, second] = walk.scopes[0]!.values()
    if (only !== undefined && second === undefined) only.used = true
  }
  resolveParameters(declaration.parameters, walk)
  resolveStatements(declaration.body, declaration.span, walk)
  warnOfUnused(walk)
}

function resolveFunction({ parameters, lets, value }: FunctionDeclaration, walk: Walk): void {
  resolveParameters(parameters, walk)
  for (const statement of lets) {
    resolveExpression(statement.value, walk, 'value')
    for (const name of statement.names) declare(walk, 'let', name)
  }
  resolveExpression(value, walk, 'value')
  warnOfUnused(walk)
}

/** Only declarations that are applied in a flow take tensors. A head's tensors are its inputs. */
function refuseTensors({ kind, parameters }: Exclude<Named, Applied | ConstDeclaration>, walk: Walk): void {
  for (const { type, name } of parameters) {
    if (type === 'tensor')
      walk.collector.report(problem('tensor-parameter', { owner: kindText(kind), name: name.text }), name.span)
  }
}
