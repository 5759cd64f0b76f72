/**
 * From the concrete syntax tree to the tree of `ast.ts`. After recovery any part may be missing: a part with a name is
 * kept as far as possible, others are dropped; the errors are reported. Nothing here throws.
 */
import type { CstNode, IToken } from 'chevrotain'
import type {
  BlockDeclaration,
  ConstDeclaration,
  FunctionDeclaration,
  HeadDeclaration,
  Identifier,
  ImportDeclaration,
  JudgementKind,
  LetStatement,
  NetworkDeclaration,
  Parameter,
  SourceFile,
  TowerDeclaration,
} from './ast.js'
import { buildBody } from './build-body.js'
import { buildLetNames, documented, identifier, isPresent, named, partial, readType } from './build-common.js'
import { buildExpression, buildValue } from './build-expression.js'
import { buildDefaults, buildItem } from './build-items.js'
import { type Context, isBroken, nodeOf, nodeSpan, nodesOf, tokenOf, tokenSpan, tokensOf } from './cst.js'
import { readString } from './literals.js'
import type { Span } from './span.js'
import * as t from './tokens.js'

export function buildFile(context: Context, node: CstNode, length: number): SourceFile {
  const declarations = [
    ...nodesOf(node, 'component').map((child) => buildComponent(context, child)),
    ...nodesOf(node, 'network').map((child) => buildNetwork(context, child)),
    ...nodesOf(node, 'constant').map((child) => buildConst(context, child)),
    ...nodesOf(node, 'fn').map((child) => buildFunction(context, child)),
    ...nodesOf(node, 'defaults').map((child) => buildDefaults(context, child)),
  ]
  const imports = nodesOf(node, 'importDeclaration').map((child) => buildImport(context, child))
  const read = [...imports, ...declarations].filter(isPresent)
  const isPartial = read.length < imports.length + declarations.length || isBrokenOutside(context, read)
  return {
    kind: 'file',
    imports: imports.filter(isPresent),
    // The concrete tree separates kinds; sorting by place restores the text's order.
    declarations: declarations.filter(isPresent).sort((a, b) => a.span.start - b.span.start),
    ...(isPartial && { partial: true }),
    span: { file: context.file, start: 0, end: length },
  }
}

/** Whether there is a syntax error outside of all of these. */
function isBrokenOutside({ broken }: Context, read: readonly { readonly span: Span }[]): boolean {
  const spans = read.map(({ span }) => span).sort((a, b) => a.start - b.start)
  let next = 0
  return broken.some((offset) => {
    while (next < spans.length && spans[next].end <= offset) next++
    return next === spans.length || offset < spans[next].start
  })
}

function buildImport(context: Context, node: CstNode): ImportDeclaration | undefined {
  const span = nodeSpan(context, node)
  if (span === undefined) return undefined
  const from = tokenOf(node, t.StringToken.name)
  return {
    kind: 'import',
    names: tokensOf(node, t.Name.name).map((name) => identifier(context, name)),
    ...(from?.tokenType === t.StringToken && {
      from: readString(from.image, tokenSpan(context, from), context.errors),
    }),
    span,
  }
}

type Component = BlockDeclaration | TowerDeclaration | HeadDeclaration

function buildComponent(context: Context, node: CstNode): Component | undefined {
  const common = named(context, node)
  if (common === undefined) return undefined
  const isHead = tokenOf(node, t.Head.name) !== undefined
  const { inputs, parameters } = buildParameters(context, nodeOf(node, 'parameters'), isHead)
  const { span } = common
  const bodyNode = nodeOf(node, 'body')
  const headEnd = bodyNode?.location?.startOffset ?? span.end
  const body = buildBody(context, bodyNode, span.end)
  const isPartial = isBroken(context, span.start, Number.isNaN(headEnd) ? span.end : headEnd)
  const rest = { ...common, ...documented(context, span), ...(isPartial && partial), parameters, body }
  const given = tokenOf(node, 'gives')
  if (isHead) return { kind: 'head', inputs, ...rest, ...(given && gives(context, given)) }
  return { kind: tokenOf(node, t.Tower.name) === undefined ? 'block' : 'tower', ...rest }
}

const judgementKinds: readonly JudgementKind[] = ['probability', 'similarity', 'distance']

/** The declared output of a head; undefined for an unknown kind. */
function gives(context: Context, token: IToken): Pick<HeadDeclaration, 'gives'> {
  const kind = judgementKinds.find((name) => name === token.image)
  if (kind !== undefined) return { gives: kind }
  const span = tokenSpan(context, token)
  context.errors.push({ code: 'unknown-type', span, name: token.image, types: judgementKinds })
  return {}
}

interface Parameters {
  readonly inputs: readonly Identifier[]
  readonly parameters: readonly Parameter[]
}

/** Names without a type are a head's tensors; they come first, and only heads have them. */
function buildParameters(context: Context, node: CstNode | undefined, isHead: boolean): Parameters {
  const inputs: Identifier[] = []
  const parameters: Parameter[] = []
  const list = node === undefined ? undefined : nodeSpan(context, node)
  // An error right after the list may result from a bracket that ends it too early.
  const isWhole = list !== undefined && !isBroken(context, list.start, list.end + 2)
  for (const child of node === undefined ? [] : nodesOf(node, 'parameter')) {
    const common = named(context, child)
    if (common === undefined) continue
    const { name, span } = common
    if (tokenOf(child, t.Colon.name) === undefined) {
      const isTensor = isHead && tokenOf(child, t.Equals.name) === undefined
      if ((!isTensor || parameters.length > 0) && isWhole) {
        context.errors.push({ code: 'parameter-without-type', span: name.span, name: name.text })
      }
      if (isTensor) inputs.push(name)
      else parameters.push({ name, type: 'int', span })
      continue
    }
    parameters.push({ name, span, ...typeAndDefault(context, child, span) })
  }
  return { inputs, parameters }
}

function typeAndDefault(context: Context, node: CstNode, span: Span): Pick<Parameter, 'type' | 'default'> {
  const type = readType(context, node)
  const equals = tokenOf(node, t.Equals.name)
  if (equals === undefined) return { type }
  return { type, default: buildExpression(context, nodeOf(node, 'expression'), span.end) }
}

function buildNetwork(context: Context, node: CstNode): NetworkDeclaration | undefined {
  const common = named(context, node)
  if (common === undefined) return undefined
  return {
    kind: 'network',
    ...common,
    ...documented(context, common.span),
    ...(isBroken(context, common.span.start, common.span.end) && partial),
    parameters: buildParameters(context, nodeOf(node, 'parameters'), false).parameters,
    items: nodesOf(node, 'networkItem')
      .map((item) => buildItem(context, item))
      .filter(isPresent),
  }
}

function buildConst(context: Context, node: CstNode): ConstDeclaration | undefined {
  const common = named(context, node)
  if (common === undefined) return undefined
  const { span } = common
  return { kind: 'const', ...common, ...documented(context, span), value: buildValue(context, node, span.end) }
}

function buildFunction(context: Context, node: CstNode): FunctionDeclaration | undefined {
  const common = named(context, node)
  if (common === undefined) return undefined
  const { span } = common
  const bindings = nodesOf(node, 'binding')
  const lets = bindings.map((binding) => buildBinding(context, binding)).filter(isPresent)
  return {
    kind: 'fn',
    ...common,
    ...documented(context, span),
    ...((isBroken(context, span.start, span.end) || lets.length < bindings.length) && partial),
    parameters: buildParameters(context, nodeOf(node, 'parameters'), false).parameters,
    lets,
    value: buildValue(context, node, span.end),
  }
}

/** `let NAME = expression in`: its span ends with the expression. */
function buildBinding(context: Context, node: CstNode): LetStatement | undefined {
  const binding = nodeOf(node, 'letStatement')
  const names = binding && buildLetNames(context, binding)
  const span = nodeSpan(context, node)
  if (names === undefined || span === undefined) return undefined
  const value = buildValue(context, binding!, span.end)
  return { kind: 'let', ...names, value, span: { ...span, end: value.span.end } }
}
