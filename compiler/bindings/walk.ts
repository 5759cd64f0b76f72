/** Goes through the declarations of a file: what gets a name, and what uses it. */
import type {
  Argument,
  Call,
  Comprehension,
  Declaration,
  DefaultsDeclaration,
  Expression,
  Identifier,
  Loop,
  NetworkItem,
  Parameter,
  StageStatement,
  Statement,
} from '../../grammar/ast.js'
import type { Span } from '../../grammar/span.js'
import { operators } from '../ops/index.js'
import { partsOf } from '../resolve/expressions.js'
import type { LoadedFile } from '../resolve/imports.js'
import { towersOf } from '../resolve/network.js'
import { isNamed, type Named } from '../resolve/program.js'
import { isBraced } from '../resolve/statements.js'
import type { OpenBinding, SymbolKind } from './binding.js'
import { bindClaim } from './claims.js'
import { keyOf } from './recorder.js'

type Known = Map<string, OpenBinding>

/** Names in a body, from the inside out. */
interface Scope {
  readonly names: Map<string, OpenBinding>
  readonly outer: Scope | undefined
}

/** What is gone through, and what is known. */
interface Walk {
  readonly file: LoadedFile
  readonly known: Known
}

/** First what is declared in all files, then bodies and what they use, then claims, which speak of stages of any file. */
export function walkFile(file: LoadedFile, known: Known, phase: 'declarations' | 'uses' | 'claims'): void {
  const walk: Walk = { file, known }
  if (phase === 'claims') {
    for (const { items } of file.tree.declarations.filter((one) => one.kind === 'network'))
      for (const item of items)
        if (item.kind === 'expect') for (const { subject } of item.claims) bindClaim(subject, items, file, known)
    return
  }
  if (phase === 'declarations') {
    for (const declaration of file.tree.declarations.filter(isNamed)) declareAll(declaration, walk)
    return
  }
  for (const { names } of file.tree.imports) for (const name of names) useGlobal(name, walk)
  for (const declaration of file.tree.declarations) walkDeclaration(declaration, walk)
}

function open(
  kind: SymbolKind,
  name: Identifier,
  whole: Span,
  walk: Walk,
  more: Partial<OpenBinding> = {},
): OpenBinding {
  const key = keyOf(name.span)
  const before = walk.known.get(key)
  if (before !== undefined) return before
  const binding: OpenBinding = { kind, name: name.text, span: name.span, plain: true, whole, uses: [], ...more }
  walk.known.set(key, binding)
  return binding
}

function declareAll(declaration: Named, walk: Walk): void {
  open(declaration.kind, declaration.name, declaration.span, walk, { doc: declaration.doc })
  if ('parameters' in declaration)
    for (const { name, span } of declaration.parameters) open('parameter', name, span, walk)
}

const inner = (outer?: Scope): Scope => ({ names: new Map(), outer })

function put(kind: SymbolKind, name: Identifier, whole: Span, scope: Scope, walk: Walk): void {
  if (name.text === '_') return
  const binding = open(kind, name, whole, walk)
  // Of two that have one name, the first is meant.
  if (!scope.names.has(name.text)) scope.names.set(name.text, binding)
}

function find(name: string, scope: Scope): OpenBinding | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
    const found = at.names.get(name)
    if (found !== undefined) return found
  }
  return undefined
}

function globalOf(name: string, { file, known }: Walk): OpenBinding | undefined {
  const definition = file.names.get(name)
  return definition && known.get(keyOf(definition.declaration.name.span))
}

function useGlobal(name: Identifier, walk: Walk): void {
  globalOf(name.text, walk)?.uses.push({ span: name.span })
}

function use(name: Identifier, scope: Scope, walk: Walk): void {
  const local = find(name.text, scope)
  if (local !== undefined) local.uses.push({ span: name.span })
  else useGlobal(name, walk)
}

function walkDeclaration(declaration: Declaration, walk: Walk): void {
  const scope = inner()
  switch (declaration.kind) {
    case 'defaults':
      walkDefaults(declaration, scope, walk)
      return
    case 'const':
      walkExpression(declaration.value, scope, walk)
      return
    case 'fn':
      walkParameters(declaration.parameters, scope, walk)
      walkStatements(declaration.lets, scope, walk)
      walkExpression(declaration.value, scope, walk)
      return
    case 'network':
      walkParameters(declaration.parameters, scope, walk)
      for (const item of declaration.items) walkItem(item, scope, walk)
      return
    case 'head':
      for (const input of declaration.inputs) put('input', input, input.span, scope, walk)
      walkParameters(declaration.parameters, scope, walk)
      walkStatements(declaration.body, scope, walk)
      return
    case 'block':
    case 'tower':
      walkParameters(declaration.parameters, scope, walk)
      walkStatements(declaration.body, scope, walk)
      return
    default:
      declaration satisfies never
  }
}

function walkParameters(parameters: readonly Parameter[], scope: Scope, walk: Walk): void {
  for (const { name, span, default: value } of parameters) {
    if (value !== undefined) walkExpression(value, scope, walk)
    put('parameter', name, span, scope, walk)
  }
}

function walkItem(item: NetworkItem, scope: Scope, walk: Walk): void {
  switch (item.kind) {
    case 'input':
      open('image', item.name, item.span, walk)
      walkExpression(item.shape, scope, walk)
      return
    case 'defaults':
      walkDefaults(item, scope, walk)
      return
    case 'siamese':
    case 'pseudo-siamese':
    case 'use-tower':
      for (const call of towersOf(item)) walkPart(call, scope, walk)
      return
    case 'use-head':
      walkPart(item.head, scope, walk)
      return
    case 'expect':
      for (const claim of item.claims) walkExpression(claim.value, scope, walk)
      return
    default:
      item satisfies never
  }
}

function walkPart({ callee, arguments: args }: Call, scope: Scope, walk: Walk): void {
  useGlobal(callee, walk)
  walkArguments(callee.text, args, inner(), scope, walk)
}

function walkDefaults({ operator, settings }: DefaultsDeclaration, scope: Scope, walk: Walk): void {
  useGlobal(operator, walk)
  for (const { value } of settings) walkArgument(operator.text, value, scope, walk)
}

/** `names` are those that a callee may have before it is one of the file. */
function walkArguments(callee: string, args: readonly Argument[], names: Scope, scope: Scope, walk: Walk): void {
  const declaration = find(callee, names) === undefined ? walk.file.names.get(callee)?.declaration : undefined
  const parameters = declaration !== undefined && 'parameters' in declaration ? declaration.parameters : []
  for (const argument of args) {
    if (argument.kind === 'named') {
      const parameter = parameters.find(({ name }) => name.text === argument.name.text)
      if (parameter !== undefined) walk.known.get(keyOf(parameter.name.span))?.uses.push({ span: argument.name.span })
    }
    walkArgument(callee, argument.value, scope, walk)
  }
}

/** A name alone may be a word of the operator, which a block of that name is not meant by. */
function walkArgument(callee: string, value: Expression, scope: Scope, walk: Walk): void {
  const text = value.kind === 'name' ? value.name.text : undefined
  if (text !== undefined && find(text, scope) === undefined) {
    const kind = walk.file.names.get(text)?.declaration.kind
    const isWord = operators.get(callee)?.parameters.some(({ values }) => values?.includes(text) === true) === true
    if (isWord && kind !== 'const') return
  }
  walkExpression(value, scope, walk)
}

function walkStatements(body: readonly Statement[], scope: Scope, walk: Walk): void {
  for (const statement of body) {
    walkStatement(statement, scope, walk)
    if (statement.kind === 'let') for (const name of statement.names) put('let', name, statement.span, scope, walk)
    if (statement.kind === 'layer') put('layer', statement.name, statement.span, scope, walk)
  }
}

function walkStatement(statement: Statement, scope: Scope, walk: Walk): void {
  switch (statement.kind) {
    case 'let':
    case 'layer':
    case 'flow':
      walkExpression(statement.value, scope, walk)
      return
    case 'stage':
      walkStage(statement, scope, walk)
      return
    case 'repeat':
      walkExpression(statement.count, scope, walk)
      walkStatements(statement.body, inner(scope), walk)
      return
    case 'for':
      walkExpression(statement.items, scope, walk)
      walkStatements(statement.body, ofLoop(statement, statement.span, scope, walk), walk)
      return
    case 'assert':
      walkExpression(statement.condition, scope, walk)
      if (statement.message !== undefined) walkExpression(statement.message, scope, walk)
      return
    default:
      statement satisfies never
  }
}

function walkStage({ name, body, span, doc }: StageStatement, scope: Scope, walk: Walk): void {
  const plain = name.parts.every((part) => typeof part === 'string')
  open('stage', name, span, walk, { plain, doc })
  for (const part of name.parts) if (typeof part !== 'string') walkExpression(part, scope, walk)
  walkStatements(body, inner(scope), walk)
}

/** The names of one round. */
function ofLoop({ names, index }: Loop, whole: Span, outer: Scope, walk: Walk): Scope {
  const scope = inner(outer)
  for (const name of index === undefined ? names : [...names, index]) put('name', name, whole, scope, walk)
  return scope
}

/** Without recursion, but for bodies: expressions may be very long. */
function walkExpression(root: Expression, scope: Scope, walk: Walk): void {
  const pending: Expression[] = [root]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.kind === 'name') use(next.name, scope, walk)
    else if (next.kind === 'call') {
      use(next.callee, scope, walk)
      walkArguments(next.callee.text, next.arguments, scope, scope, walk)
      continue
    } else if (isBraced(next)) {
      walkStatement(next, scope, walk)
      continue
    } else if (next.kind === 'comprehension') {
      walkComprehension(next, scope, walk)
      continue
    } else if (next.kind === 'if') {
      walkStatements(next.then.body, inner(scope), walk)
      if (next.otherwise !== undefined) walkStatements(next.otherwise.body, inner(scope), walk)
    }
    for (const [part] of partsOf(next)) pending.push(part)
  }
}

function walkComprehension(comprehension: Comprehension, scope: Scope, walk: Walk): void {
  walkExpression(comprehension.items, scope, walk)
  const round = ofLoop(comprehension, comprehension.span, scope, walk)
  walkExpression(comprehension.value, round, walk)
  if (comprehension.condition !== undefined) walkExpression(comprehension.condition, round, walk)
}
