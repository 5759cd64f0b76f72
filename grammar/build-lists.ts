/** Brackets: lists, comprehensions, indices and slices. */
import type { CstNode, IToken, TokenType } from 'chevrotain'
import type { Expression, Loop } from './ast.js'
import { buildNames, identifier, missingAt, refuse } from './build-common.js'
import { buildExpression, buildValue } from './build-expression.js'
import { type Context, nodeOf, nodeSpan, nodesOf, tokenOf, tokenSpan } from './cst.js'
import { cover, type Span } from './span.js'
import * as t from './tokens.js'

/** The value of `object` followed by one `.name`, `[index]` or `[from:to]`. */
export function buildSuffix(context: Context, node: CstNode, object: Expression): Expression {
  const whole = nodeSpan(context, node)
  const span = whole === undefined ? object.span : cover(object.span, whole)
  const name = tokenOf(node, t.Name.name)
  if (name !== undefined) return { kind: 'member', object, property: identifier(context, name), span }
  const bracket = tokenOf(node, t.IndexBracket.name)
  if (bracket === undefined) return { kind: 'missing', span }
  const start = tokenSpan(context, bracket)
  const [from, to] = [nodeOf(node, 'from'), nodeOf(node, 'to')]
  if (tokenOf(node, t.Colon.name) === undefined) {
    if (from === undefined) {
      refuse(context, cover(start, span), { ...span, start: span.end - 1 }, "']'", ['a value', "':'"])
    }
    return { kind: 'index', object, index: buildExpression(context, from, start.end), span }
  }
  return {
    kind: 'slice',
    object,
    ...(from !== undefined && { from: buildExpression(context, from, start.end) }),
    ...(to !== undefined && { to: buildExpression(context, to, span.end) }),
    span,
  }
}

export function buildList(context: Context, node: CstNode): Expression | undefined {
  const bracket = tokenOf(node, t.LBracket.name)
  if (bracket === undefined) return undefined
  const { items, span } = buildItems(context, node, bracket, t.RBracket)
  const comprehension = nodeOf(node, 'comprehension')
  const around = comprehension && nodeSpan(context, comprehension)
  if (around === undefined) return { kind: 'list', items, span }
  const each = nodeOf(comprehension!, 'each')
  const loop = each && buildEach(context, each, nodeSpan(context, each) ?? around)
  const [value = missingAt(context, around.start), ...others] = items
  if (items.length !== 1) {
    const expected = others.length === 0 ? ['a value', "']'"] : ["','", "']'"]
    const at = { ...around, end: around.start + t.For.name.length }
    refuse(context, span, at, "the keyword 'for'", expected)
  }
  if (loop === undefined || items.length !== 1) return { kind: 'missing', span }
  const condition = nodeOf(comprehension!, 'expression')
  const filter = condition && { condition: buildExpression(context, condition, around.end) }
  return { kind: 'comprehension', value, ...loop, ...filter, span }
}

/** The head of a loop, without its body; undefined without a name. The items are missing if any part of them is. */
export function buildEach(context: Context, node: CstNode, span: Span): Loop | undefined {
  const names = buildNames(context, node)
  const index = tokenOf(node, 'index')
  if (names === undefined) return undefined
  return {
    ...names,
    ...(index !== undefined && { index: identifier(context, index) }),
    items: buildValue(context, node, span.end),
  }
}

/** The content of brackets, and the span from the opening to the closing bracket, as far as present. */
export function buildItems(
  context: Context,
  node: CstNode,
  open: IToken,
  closer: TokenType,
): { items: readonly Expression[]; span: Span } {
  const start = tokenSpan(context, open)
  let { end } = start
  const items = nodesOf(node, 'expression').map((item) => {
    const built = buildExpression(context, item, end)
    end = built.span.end
    return built
  })
  return { items, span: cover({ ...start, end }, tokenSpan(context, tokenOf(node, closer.name) ?? open)) }
}
