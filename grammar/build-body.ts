/** Bodies and their statements: from the concrete syntax tree to the tree. Nothing here throws. */
import type { CstNode, IToken } from 'chevrotain'
import type {
  AssertStatement,
  BracedStatement,
  Expression,
  ForStatement,
  Identifier,
  RepeatStatement,
  StageName,
  StageStatement,
  Statement,
} from './ast.js'
import { buildLetNames, documented, missingAt, named } from './build-common.js'
import {
  buildExpression,
  buildInterpolation,
  buildSteps,
  buildTemplate,
  buildValue,
  inTextOrder,
} from './build-expression.js'
import { buildEach } from './build-lists.js'
import { type Context, isBroken, nodeOf, nodeSpan, nodesOf, tokenOf, tokenSpan, tokensOf } from './cst.js'
import { readString } from './literals.js'
import { quoted } from './messages.js'
import { cover, type Span } from './span.js'
import * as t from './tokens.js'

/** Without a body, or with an unreadable statement in it, the flow is unknown. */
export function buildBody(context: Context, node: CstNode | undefined, offset: number): readonly Statement[] {
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
    built.push(...buildStatements(context, statement, at, end))
  }
  return built
}

/** `end` is the start of the next statement. A continuation after braces is a separate statement. */
function buildStatements(context: Context, node: CstNode, span: Span, end: number): readonly Statement[] {
  const rest = nodeOf(node, 'continuation')
  const arrow = rest && tokenOf(rest, t.Arrow.name)
  if (rest === undefined || arrow === undefined) return [buildStatement(context, node, span, end)]
  const at = { ...span, start: arrow.startOffset }
  const braces = nodeOf(node, 'stage') ?? nodeOf(node, 'repeat') ?? nodeOf(node, 'loop')
  const before = (braces && nodeSpan(context, braces)) ?? { ...span, end: at.start }
  const steps = buildSteps(context, nodeOf(rest, 'expression'), at.end)
  const value: Expression = isBroken(context, at.start, end)
    ? { kind: 'missing', span: at }
    : { kind: 'pipeline', continues: true, steps, span: at }
  return [buildStatement(context, node, before, at.start), { kind: 'flow', value, span: at }]
}

/** Missing if too little is left of the statement. */
function buildStatement(context: Context, node: CstNode, span: Span, end: number): Statement {
  for (const [rule, build] of builders) {
    const inner = nodeOf(node, rule)
    if (inner === undefined) continue
    return build(context, inner, span, end) ?? { kind: 'flow', value: { kind: 'missing', span }, span }
  }
  return { kind: 'flow', value: wholeValue(context, node, span, end), span }
}

/** An operand in braces; undefined for other operands. */
export function buildBraces(context: Context, node: CstNode): BracedStatement | undefined {
  for (const [rule, build] of braced) {
    const inner = nodeOf(node, rule)
    const span = inner && nodeSpan(context, inner)
    if (inner !== undefined && span !== undefined) return build(context, inner, span)
  }
  return undefined
}

type Builder = (context: Context, node: CstNode, span: Span, end: number) => Statement | undefined

const braced: readonly (readonly [
  string,
  (context: Context, node: CstNode, span: Span) => BracedStatement | undefined,
])[] = [
  ['stage', buildStage],
  ['repeat', buildRepeat],
  ['loop', buildFor],
]

const builders: readonly (readonly [string, Builder])[] = [
  ['letStatement', buildLet],
  ['layer', buildLayer],
  ...braced,
  ['assertion', buildAssert],
]

/** The expression of a statement; missing if any part of the statement is. */
function wholeValue(context: Context, node: CstNode, span: Span, end: number): Expression {
  const read = buildExpression(context, nodeOf(node, 'expression'), span.end)
  return isBroken(context, span.start, end) ? { kind: 'missing', span } : read
}

/** Whether a statement lacks its name, as `layer conv(8, 3x3)`: the parsed name is that of a call. */
const isUnnamed = (context: Context, node: CstNode, name: Identifier | undefined): boolean =>
  name !== undefined && tokenOf(node, t.Equals.name) === undefined && context.text[name.span.end] === '('

function buildLet(context: Context, node: CstNode, span: Span, end: number): Statement | undefined {
  const names = buildLetNames(context, node)
  const value = wholeValue(context, node, span, end)
  if (names === undefined || isUnnamed(context, node, names.names[0])) return undefined
  return { kind: 'let', ...names, value, span }
}

/** Only a call makes weights: a name alone is a call without arguments. */
function buildLayer(context: Context, node: CstNode, span: Span, end: number): Statement | undefined {
  const name = named(context, node)?.name
  const read = wholeValue(context, node, span, end)
  const isCall = read.kind === 'call' || read.kind === 'name' || read.kind === 'missing'
  if (!isCall) {
    const found = quoted(context.text.slice(read.span.start, read.span.end))
    context.errors.push({ code: 'unexpected-token', span: read.span, found, expected: ['a call'] })
  }
  const value: Expression = isCall ? read : { kind: 'missing', span: read.span }
  return name && !isUnnamed(context, node, name) ? { kind: 'layer', name, value, span } : undefined
}

function buildStage(context: Context, node: CstNode, span: Span): StageStatement | undefined {
  const name = buildStageName(context, node)
  const body = buildBody(context, nodeOf(node, 'body'), span.end)
  return name && { kind: 'stage', name, ...documented(context, span), body, span }
}

function buildStageName(context: Context, node: CstNode): StageName | undefined {
  const first = tokenOf(node, t.Name.name)
  if (first === undefined) return undefined
  const parts: (string | Expression)[] = [first.image]
  let span = tokenSpan(context, first)
  let text = first.image
  const append = (image: string, at: Span) => {
    text += image
    span = cover(span, at)
  }
  for (const part of inTextOrder(tokensOf(node, t.NamePart.name), nodesOf(node, 'interpolation'))) {
    if ('image' in part) {
      const last = parts.at(-1)
      if (typeof last === 'string') parts[parts.length - 1] = last + part.image
      else parts.push(part.image)
      append(part.image, tokenSpan(context, part))
      continue
    }
    const at = nodeSpan(context, part)
    if (at === undefined) continue
    parts.push(buildInterpolation(context, part, at.end))
    append(context.text.slice(at.start, at.end), at)
  }
  return { text, parts, span }
}

function buildRepeat(context: Context, node: CstNode, span: Span): RepeatStatement {
  const body = nodeOf(node, 'body')
  return { kind: 'repeat', count: headerValue(context, node, span), body: buildBody(context, body, span.end), span }
}

/** The value between a keyword and a body; missing if any part of it is. */
function headerValue(context: Context, node: CstNode, span: Span): Expression {
  const start = nodeOf(node, 'body')?.location?.startOffset
  const end = start === undefined || Number.isNaN(start) ? span.end : start
  return buildValue(context, node, span.end, { ...span, end })
}

function buildFor(context: Context, node: CstNode, span: Span): ForStatement | undefined {
  const each = nodeOf(node, 'each')
  const loop = each && buildEach(context, each, span)
  return loop && { kind: 'for', ...loop, body: buildBody(context, nodeOf(node, 'body'), span.end), span }
}

function buildAssert(context: Context, node: CstNode, span: Span, end: number): AssertStatement {
  const condition = wholeValue(context, node, span, end)
  const message = buildMessage(context, tokenOf(node, t.StringToken.name), nodeOf(node, 'template'))
  // The condition, which replaces a whole broken statement, leaves no place for the message.
  return { kind: 'assert', condition, ...(condition.kind !== 'missing' && message !== undefined && { message }), span }
}

function buildMessage(
  context: Context,
  token: IToken | undefined,
  template: CstNode | undefined,
): AssertStatement['message'] {
  if (template !== undefined) return buildTemplate(context, template)
  return token?.tokenType === t.StringToken
    ? readString(token.image, tokenSpan(context, token), context.errors)
    : undefined
}
