/** From the concrete tree of an expression to its meaning: precedence, steps, calls. Nothing here throws. */
import type { CstNode, IToken } from 'chevrotain'
import type { Argument, BinaryExpression, Expression, Identifier, UnaryExpression } from './ast.js'
import { type Context, nodeOf, nodeSpan, nodesOf, tokenOf, tokenSpan, tokensOf } from './cst.js'
import { readNumber, readSize, readString } from './literals.js'
import { cover, type Span } from './span.js'
import * as t from './tokens.js'

type Operator = BinaryExpression['operator']

/** Greater binds more tightly; `->` binds less than all. */
const precedence: Readonly<Record<Operator, number>> = { '+': 1, '-': 1, '*': 2, '/': 2, '//': 2, '%': 2 }

export const identifier = (context: Context, token: IToken): Identifier => ({
  text: token.image,
  span: tokenSpan(context, token),
})

export const missingAt = (context: Context, offset: number): Expression => ({
  kind: 'missing',
  span: { file: context.file, start: offset, end: offset },
})

/**
 * The expression of a node, or a missing one at `offset` where there is no node. `a + b * c -> f` is folded by precedence
 * with stacks instead of recursion: chains may be very long.
 */
export function buildExpression(context: Context, node: CstNode | undefined, offset: number): Expression {
  const infix = node === undefined ? [] : tokensOf(node, t.Infix.name)
  const steps: Expression[] = []
  const operands: Expression[] = []
  const pending: Operator[] = []
  const fold = (least: number) => {
    while (pending.length > 0 && precedence[pending.at(-1)!] >= least) {
      const right = operands.pop()!
      const left = operands.pop()!
      operands.push({ kind: 'binary', operator: pending.pop()!, left, right, span: cover(left.span, right.span) })
    }
  }
  let end = offset
  for (const [index, operand] of (node === undefined ? [] : nodesOf(node, 'operand')).entries()) {
    if (index > 0) {
      const operator = infix[index - 1]
      if (operator === undefined) break
      const isArrow = operator.tokenType === t.Arrow
      fold(isArrow ? 0 : precedence[operator.image as Operator])
      if (isArrow) steps.push(operands.pop()!)
      else pending.push(operator.image as Operator)
      end = tokenSpan(context, operator).end
    }
    operands.push(buildOperand(context, operand, end))
    end = operands.at(-1)!.span.end
  }
  fold(0)
  const last = operands.pop() ?? missingAt(context, offset)
  if (steps.length === 0) return last
  return { kind: 'pipeline', steps: [...steps, last], span: cover(steps[0].span, last.span) }
}

function buildOperand(context: Context, node: CstNode, offset: number): Expression {
  let expression = buildPrimary(context, node, offset)
  const names = tokensOf(node, t.Name.name)
  for (const [index, dot] of tokensOf(node, t.Dot.name).entries()) {
    const name = names[index]
    if (name === undefined) expression = { kind: 'missing', span: cover(expression.span, tokenSpan(context, dot)) }
    else {
      const property = identifier(context, name)
      expression = { kind: 'member', object: expression, property, span: cover(expression.span, property.span) }
    }
  }
  for (const minus of tokensOf(node, t.Minus.name).toReversed()) {
    const span = cover(tokenSpan(context, minus), expression.span)
    expression = { kind: 'unary', operator: '-', operand: expression, span } satisfies UnaryExpression
  }
  return expression
}

function buildPrimary(context: Context, node: CstNode, offset: number): Expression {
  const literal = tokenOf(node, t.Literal.name)
  if (literal !== undefined) return buildLiteral(context, literal)
  const flow = tokenOf(node, t.In.name)
  if (flow !== undefined) return nameExpression(identifier(context, flow))
  const call = nodeOf(node, 'call')
  if (call !== undefined) return buildCall(context, call) ?? missingAt(context, offset)
  const bracket = tokenOf(node, t.LBracket.name)
  if (bracket !== undefined) return buildList(context, node, bracket)
  const open = tokenOf(node, t.LParen.name)
  if (open === undefined) return missingAt(context, offset)
  const inner = buildExpression(context, nodeOf(node, 'expression'), tokenSpan(context, open).end)
  return { ...inner, span: enclosed(context, open, inner.span, tokenOf(node, t.RParen.name)) }
}

/** From an opening bracket to its closing one, as far as there is one. */
const enclosed = (context: Context, open: IToken, inner: Span, close: IToken | undefined): Span =>
  cover(cover(tokenSpan(context, open), inner), tokenSpan(context, close ?? open))

const nameExpression = (name: Identifier): Expression => ({ kind: 'name', name, span: name.span })

function buildLiteral(context: Context, token: IToken): Expression {
  const span = tokenSpan(context, token)
  const { errors } = context
  switch (token.tokenType) {
    case t.NumberToken:
      return readNumber(token.image, span, errors)
    case t.Size:
      return readSize(token.image, span, errors)
    case t.StringToken:
      return readString(token.image, span, errors)
    case t.True:
    case t.False:
      return { kind: 'bool', value: token.tokenType === t.True, span }
    default:
      // An unterminated string or a malformed number: reported with the tokens.
      return { kind: 'missing', span }
  }
}

function buildList(context: Context, node: CstNode, open: IToken): Expression {
  const start = tokenSpan(context, open)
  let { end } = start
  const items = nodesOf(node, 'expression').map((item) => {
    const built = buildExpression(context, item, end)
    end = built.span.end
    return built
  })
  return { kind: 'list', items, span: enclosed(context, open, { ...start, end }, tokenOf(node, t.RBracket.name)) }
}

/** A call where the text has parentheses, else a name; nothing where there is not even a name. */
export function buildCall(context: Context, node: CstNode): Expression | undefined {
  const callee = tokenOf(node, t.Name.name)
  const span = nodeSpan(context, node)
  if (callee === undefined || span === undefined) return undefined
  const name = identifier(context, callee)
  if (tokenOf(node, t.LParen.name) === undefined) return nameExpression(name)
  let end = name.span.end
  const args: Argument[] = []
  for (const argument of nodesOf(node, 'argument')) {
    const built = buildArgument(context, argument, end)
    args.push(built)
    end = built.span.end
  }
  return { kind: 'call', callee: name, arguments: args, span }
}

function buildArgument(context: Context, node: CstNode, offset: number): Argument {
  const name = tokenOf(node, t.Name.name)
  const at: Span = nodeSpan(context, node) ?? { file: context.file, start: offset, end: offset }
  const value = buildExpression(context, nodeOf(node, 'expression'), at.end)
  if (name === undefined) return { kind: 'positional', value, span: cover(at, value.span) }
  return { kind: 'named', name: identifier(context, name), value, span: cover(at, value.span) }
}
