/**
 * From the concrete tree to the tree of `ast.ts`. After recovery any part may be missing: what has a name is kept with
 * what there is, the rest is dropped; its error is reported already. Nothing here throws.
 */
import type { CstNode, IToken } from 'chevrotain'
import type {
  BlockDeclaration,
  Call,
  ClaimLine,
  Comparison,
  DefaultsDeclaration,
  ExpectItem,
  Expression,
  HeadDeclaration,
  Identifier,
  ImportDeclaration,
  NamedArgument,
  NetworkDeclaration,
  NetworkItem,
  Parameter,
  SourceFile,
  Statement,
  TowerDeclaration,
  TypeName,
} from './ast.js'
import { buildCall, buildExpression, identifier, missingAt } from './build-expression.js'
import { type Context, isBroken, nodeOf, nodeSpan, nodesOf, tokenOf, tokenSpan, tokensOf } from './cst.js'
import { readString } from './literals.js'
import type { Span } from './span.js'
import * as t from './tokens.js'

const typeNames: readonly TypeName[] = ['int', 'float', 'bool', 'string', 'size', 'shape', 'block']

const partial = { partial: true } as const

const isPresent = <T>(value: T | undefined): value is T => value !== undefined

export function buildFile(context: Context, node: CstNode, length: number): SourceFile {
  const declarations = [
    ...nodesOf(node, 'component').map((child) => buildComponent(context, child)),
    ...nodesOf(node, 'network').map((child) => buildNetwork(context, child)),
    ...nodesOf(node, 'defaults').map((child) => buildDefaults(context, child)),
  ]
  const imports = nodesOf(node, 'importDeclaration').map((child) => buildImport(context, child))
  const read = [...imports, ...declarations].filter(isPresent)
  const isPartial = read.length < imports.length + declarations.length || isBrokenOutside(context, read)
  return {
    kind: 'file',
    imports: imports.filter(isPresent),
    // The concrete tree keeps each kind apart; the text's order is the order of the places.
    declarations: declarations.filter(isPresent).sort((a, b) => a.span.start - b.span.start),
    ...(isPartial && { partial: true }),
    span: { file: context.file, start: 0, end: length },
  }
}

/** Whether something could not be read that belongs to none of these. */
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

/** The part of a declaration that all kinds have; nothing where its name is missing. */
function named(context: Context, node: CstNode): { name: Identifier; span: Span } | undefined {
  const name = tokenOf(node, t.Name.name)
  const span = nodeSpan(context, node)
  return name === undefined || span === undefined ? undefined : { name: identifier(context, name), span }
}

function documented(context: Context, span: Span): { doc?: string } {
  const doc = context.docs.get(span.start)
  return doc === undefined ? {} : { doc }
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
  if (isHead) return { kind: 'head', inputs, ...rest }
  return { kind: tokenOf(node, t.Tower.name) === undefined ? 'block' : 'tower', ...rest }
}

interface Parameters {
  readonly inputs: readonly Identifier[]
  readonly parameters: readonly Parameter[]
}

/** Names without a type are a head's tensors; they come first, and only a head has them. */
function buildParameters(context: Context, node: CstNode | undefined, isHead: boolean): Parameters {
  const inputs: Identifier[] = []
  const parameters: Parameter[] = []
  const list = node === undefined ? undefined : nodeSpan(context, node)
  const isWhole = list !== undefined && !isBroken(context, list.start, list.end)
  for (const child of node === undefined ? [] : nodesOf(node, 'parameter')) {
    const common = named(context, child)
    if (common === undefined) continue
    const { name, span } = common
    if (tokenOf(child, t.Colon.name) === undefined) {
      if ((!isHead || parameters.length > 0) && isWhole) {
        context.errors.push({ code: 'parameter-without-type', span, name: name.text })
      }
      if (isHead) inputs.push(name)
      else parameters.push({ name, type: 'int', span })
      continue
    }
    parameters.push({ name, span, ...typeAndDefault(context, child, span) })
  }
  return { inputs, parameters }
}

function typeAndDefault(context: Context, node: CstNode, span: Span): Pick<Parameter, 'type' | 'default'> {
  const type = readType(context, tokenOf(node, 'type'))
  const equals = tokenOf(node, t.Equals.name)
  if (equals === undefined) return { type }
  return { type, default: buildExpression(context, nodeOf(node, 'expression'), span.end) }
}

function readType(context: Context, token: IToken | undefined): TypeName {
  const type = typeNames.find((name) => name === token?.image)
  if (type !== undefined) return type
  if (token !== undefined) {
    context.errors.push({
      code: 'unknown-type',
      span: tokenSpan(context, token),
      name: token.image,
      types: typeNames,
    })
  }
  return 'int'
}

/** Where there is no body, or a statement in it could not be read, what flows is unknown. */
function buildBody(context: Context, node: CstNode | undefined, offset: number): readonly Statement[] {
  const value = missingAt(context, offset)
  const lost: Statement = { kind: 'flow', value, span: value.span }
  const span = node === undefined ? undefined : nodeSpan(context, node)
  if (node === undefined || span === undefined || tokenOf(node, t.LCurly.name) === undefined) return [lost]
  const statements = nodesOf(node, 'statement')
  const built: Statement[] = []
  for (const [index, statement] of statements.entries()) {
    const at = nodeSpan(context, statement)
    if (at === undefined) continue
    const next = statements[index + 1]
    const end = (next === undefined ? undefined : nodeSpan(context, next)?.start) ?? span.end
    built.push(buildStatement(context, statement, at, end))
  }
  return built
}

/** `end` is where the next statement begins. */
function buildStatement(context: Context, node: CstNode, span: Span, end: number): Statement {
  const name = tokenOf(node, t.Name.name)
  const named = name === undefined ? undefined : { name: identifier(context, name), span }
  const lost: Expression = { kind: 'missing', span }
  if (tokenOf(node, t.Stage.name) !== undefined) {
    if (named === undefined) return { kind: 'flow', value: lost, span }
    return {
      kind: 'stage',
      ...named,
      ...documented(context, span),
      body: buildBody(context, nodeOf(node, 'body'), span.end),
    }
  }
  const read = buildExpression(context, nodeOf(node, 'expression'), span.end)
  const value = isBroken(context, span.start, end) ? lost : read
  if (tokenOf(node, t.Let.name) === undefined) return { kind: 'flow', value, span }
  return named === undefined ? { kind: 'flow', value: lost, span } : { kind: 'let', ...named, value }
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

function buildItem(context: Context, node: CstNode): NetworkItem | undefined {
  const span = nodeSpan(context, node)
  if (span === undefined) return undefined
  const defaults = nodeOf(node, 'defaults')
  if (defaults !== undefined) return buildDefaults(context, defaults)
  const expect = nodeOf(node, 'expect')
  if (expect !== undefined) return buildExpect(context, expect)
  if (tokenOf(node, t.Input.name) !== undefined) {
    const common = named(context, node)
    if (common === undefined) return undefined
    return { kind: 'input', ...common, shape: buildExpression(context, nodeOf(node, 'expression'), span.end) }
  }
  const call = nodeOf(node, 'call')
  const applied = call === undefined ? undefined : asCall(buildCall(context, call))
  if (applied === undefined) return undefined
  return tokenOf(node, t.Siamese.name) === undefined
    ? { kind: 'use-head', head: applied, span }
    : { kind: 'siamese', tower: applied, span }
}

/** A name alone, where a call is meant, has no arguments. */
function asCall(expression: Expression | undefined): Call | undefined {
  if (expression?.kind === 'call') return expression
  if (expression?.kind !== 'name') return undefined
  return { kind: 'call', callee: expression.name, arguments: [], span: expression.span }
}

function buildDefaults(context: Context, node: CstNode): DefaultsDeclaration | undefined {
  const common = named(context, node)
  if (common === undefined) return undefined
  return {
    kind: 'defaults',
    operator: common.name,
    settings: nodesOf(node, 'setting')
      .map((setting) => buildSetting(context, setting))
      .filter(isPresent),
    span: common.span,
  }
}

function buildSetting(context: Context, node: CstNode): NamedArgument | undefined {
  const common = named(context, node)
  if (common === undefined) return undefined
  const value = buildExpression(context, nodeOf(node, 'expression'), common.span.end)
  return { kind: 'named', ...common, value }
}

function buildExpect(context: Context, node: CstNode): ExpectItem | undefined {
  const span = nodeSpan(context, node)
  if (span === undefined) return undefined
  const claims = nodesOf(node, 'claim')
    .map((claim) => buildClaim(context, claim))
    .filter(isPresent)
  return { kind: 'expect', claims, span }
}

/** A claim that recovery cut short is dropped: half of it claims something else. */
function buildClaim(context: Context, node: CstNode): ClaimLine | undefined {
  const span = nodeSpan(context, node)
  const comparison = tokenOf(node, 'comparison')
  const subject = tokensOf(node, t.Name.name).map((name) => identifier(context, name))
  if (span === undefined || comparison === undefined || subject.length === 0 || node.recoveredNode === true) {
    return undefined
  }
  const source = tokenOf(node, t.StringToken.name)
  return {
    kind: 'claim',
    subject,
    comparison: comparison.image as Comparison,
    value: buildExpression(context, nodeOf(node, 'expression'), span.end),
    ...(source?.tokenType === t.StringToken && {
      source: readString(source.image, tokenSpan(context, source), context.errors),
    }),
    span,
  }
}
