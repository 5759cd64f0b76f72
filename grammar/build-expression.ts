/**
 * From the concrete tree of an expression to its meaning: precedence, steps, calls. Nothing here throws. Expressions hold
 * bodies, as those of an `if`, and bodies expressions: this file, `build-lists.ts` and `build-body.ts` need each other.
 */
import type { CstNode, IToken } from 'chevrotain'
import type {
  Argument,
  BinaryOperator,
  Branch,
  Expression,
  Identifier,
  IfExpression,
  TemplateLiteral,
  UnaryExpression,
} from './ast.js'
import { buildBody, buildBraces } from './build-body.js'
import { identifier, missingAt, refuse } from './build-common.js'
import { buildItems, buildList, buildSuffix } from './build-lists.js'
import { type Context, isBroken, nodeOf, nodeSpan, nodesOf, operatorOf, tokenOf, tokenSpan, tokensOf } from './cst.js'
import { readNumber, readSize, readString, readText } from './literals.js'
import { cover, type Span } from './span.js'
import * as t from './tokens.js'

const comparison = 4

/** Greater binds more tightly; `->` binds less than all. */
const precedence: Readonly<Record<BinaryOperator | 'not', number>> = {
  or: 1,
  and: 2,
  not: 3,
  ...{ '==': comparison, '!=': comparison, '<': comparison, '<=': comparison, '>': comparison, '>=': comparison },
  ...{ '+': 5, '-': 5 },
  ...{ '*': 6, '/': 6, div: 6, '%': 6 },
}

/** A sign binds more tightly than all of them. */
const sign = 7

/** An operator whose right operand is not read whole. */
interface Pending {
  readonly token: IToken
  readonly precedence: number
  readonly isPrefix: boolean
}

/** The operands and operators of one step of a pipeline that are not folded yet. */
interface Fold {
  readonly operands: Expression[]
  readonly pending: Pending[]
}

/** The expression of a node, as it stands; missing where anything of the node could not be read. */
export function buildValue(context: Context, node: CstNode, offset: number, within?: Span): Expression {
  const read = buildExpression(context, nodeOf(node, 'expression'), offset)
  const span = within ?? nodeSpan(context, node)
  if (span === undefined || !isBroken(context, span.start, span.end)) return read
  return { kind: 'missing', span: read.span }
}

/**
 * The expression of a node, or a missing one at `offset` where there is no node. `a + b * c -> f` is folded by precedence
 * with stacks instead of recursion: chains may be very long.
 */
export function buildExpression(context: Context, node: CstNode | undefined, offset: number): Expression {
  const steps = buildSteps(context, node, offset)
  const [first] = steps
  return steps.length === 1 ? first : { kind: 'pipeline', steps, span: cover(first.span, steps.at(-1)!.span) }
}

/** The steps between the arrows of an expression: one at least. */
export function buildSteps(context: Context, node: CstNode | undefined, offset: number): readonly Expression[] {
  const infix = node === undefined ? [] : tokensOf(node, t.Infix.name)
  const steps: Expression[] = []
  const fold: Fold = { operands: [], pending: [] }
  let end = offset
  const next = node === undefined ? [] : nodesOf(node, 'next')
  const operands = node === undefined ? [] : [...nodesOf(node, 'operand'), ...next]
  for (const [index, part] of operands.entries()) {
    const operand = index === 0 ? part : (nodeOf(part, 'operand') ?? part)
    if (index > 0) {
      const operator = infix[index - 1]
      if (operator === undefined) break
      if (operator.tokenType === t.Arrow) {
        reduce(context, fold, 0)
        steps.push(fold.operands.pop()!)
      } else pushInfix(context, fold, operator)
      end = tokenSpan(context, operator).end
    }
    for (const token of tokensOf(operand, t.Prefix.name)) {
      pushPrefix(context, fold, token)
      end = tokenSpan(context, token).end
    }
    fold.operands.push(buildBraced(context, operand, infix[index - 1]) ?? buildOperand(context, operand, end))
    end = fold.operands.at(-1)!.span.end
  }
  reduce(context, fold, 0)
  return [...steps, fold.operands.pop() ?? missingAt(context, offset)]
}

/** What stands in braces after an arrow; it does so nowhere else. Nothing where the part is an operand. */
function buildBraced(context: Context, part: CstNode, before: IToken | undefined): Expression | undefined {
  const braced = buildBraces(context, part)
  if (braced === undefined || before?.tokenType === t.Arrow) return braced
  const span = { ...braced.span, end: braced.span.start + braced.kind.length }
  refuse(context, braced.span, span, `the keyword '${braced.kind}'`, ['a value'])
  return { kind: 'missing', span: braced.span }
}

/** Folds what binds as tightly as `least`, or more. */
function reduce(context: Context, { operands, pending }: Fold, least: number): void {
  for (let top = pending.at(-1); top !== undefined && top.precedence >= least; top = pending.at(-1)) {
    pending.pop()
    const right = operands.pop()!
    if (top.isPrefix) {
      const operator = operatorOf(top.token) as UnaryExpression['operator']
      operands.push({ kind: 'unary', operator, operand: right, span: cover(tokenSpan(context, top.token), right.span) })
      continue
    }
    const left = operands.pop()!
    const operator = operatorOf(top.token) as BinaryOperator
    operands.push({ kind: 'binary', operator, left, right, span: cover(left.span, right.span) })
  }
}

/** A chain of comparisons is told once; what it gives is unknown. */
function pushInfix(context: Context, fold: Fold, token: IToken): void {
  const own = precedence[operatorOf(token) as BinaryOperator]
  const isComparison = own === comparison
  reduce(context, fold, own + (isComparison ? 1 : 0))
  if (isComparison && fold.pending.at(-1)?.precedence === comparison) {
    const isFirst = fold.operands.at(-2)?.kind !== 'missing'
    reduce(context, fold, comparison)
    const chain = fold.operands.pop()!
    const { start, end } = chain.kind === 'binary' ? chain.right.span : chain.span
    const isWhole = !isBroken(context, chain.span.start, tokenSpan(context, token).end)
    if (isFirst && isWhole) {
      const middle = context.text.slice(start, end)
      context.errors.push({
        code: 'chained-comparison',
        span: tokenSpan(context, token),
        operator: token.image,
        middle,
      })
    }
    fold.operands.push({ kind: 'missing', span: chain.span })
  }
  fold.pending.push({ token, precedence: own, isPrefix: false })
}

/** `a + not b` needs parentheses: `not` would take more than the operand that stands there. */
function pushPrefix(context: Context, fold: Fold, token: IToken): void {
  const isNot = token.tokenType === t.Not
  const isMisplaced = isNot && (fold.pending.at(-1)?.precedence ?? 0) > precedence.not
  if (isMisplaced) {
    const found = `the keyword '${token.image}'`
    context.errors.push({ code: 'unexpected-token', span: tokenSpan(context, token), found, expected: ["'('"] })
  }
  fold.pending.push({ token, precedence: isNot && !isMisplaced ? precedence.not : sign, isPrefix: true })
}

function buildOperand(context: Context, node: CstNode, offset: number): Expression {
  let expression = buildPrimary(context, node, offset)
  for (const suffix of nodesOf(node, 'suffix')) expression = buildSuffix(context, suffix, expression)
  return expression
}

function buildPrimary(context: Context, node: CstNode, offset: number): Expression {
  const literal = tokenOf(node, t.Literal.name)
  if (literal !== undefined) return buildLiteral(context, literal)
  const template = nodeOf(node, 'template')
  if (template !== undefined) return buildTemplate(context, template) ?? missingAt(context, offset)
  const flow = tokenOf(node, t.In.name)
  if (flow !== undefined) return nameExpression(identifier(context, flow))
  const call = nodeOf(node, 'call')
  if (call !== undefined) return buildCall(context, call) ?? missingAt(context, offset)
  const condition = nodeOf(node, 'ifExpression')
  if (condition !== undefined) return buildIf(context, condition) ?? missingAt(context, offset)
  const list = nodeOf(node, 'list')
  if (list !== undefined) return buildList(context, list) ?? missingAt(context, offset)
  const open = tokenOf(node, t.LParen.name)
  if (open === undefined) return missingAt(context, offset)
  const { items, span } = buildItems(context, node, open, t.RParen)
  if (items.length > 1) return { kind: 'tuple', items, span }
  return { ...(items[0] ?? missingAt(context, tokenSpan(context, open).end)), span }
}

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

/** A string with expressions in it; nothing where the text has none of it. */
export function buildTemplate(context: Context, node: CstNode): TemplateLiteral | undefined {
  const span = nodeSpan(context, node)
  if (span === undefined) return undefined
  const texts = [t.TemplateStart, t.TemplateText, t.TemplateEnd].flatMap((type) => tokensOf(node, type.name))
  const parts: (string | Expression)[] = []
  for (const part of inTextOrder(texts, nodesOf(node, 'interpolation'))) {
    if (!('image' in part)) {
      parts.push(buildInterpolation(context, part, span.end))
      continue
    }
    const at = tokenSpan(context, part)
    const start = at.start + (part.tokenType === t.TemplateStart ? 1 : 0)
    const end = at.end - (part.tokenType === t.TemplateEnd ? 1 : 0)
    if (start < end) parts.push(readText(context.text.slice(start, end), { ...at, start, end }, context.errors))
  }
  return { kind: 'template', parts, span }
}

/** The expression between braces in a string or in the name of a stage. */
export function buildInterpolation(context: Context, node: CstNode, offset: number): Expression {
  const open = tokenOf(node, t.InterpolationOpen.name)
  return buildExpression(
    context,
    nodeOf(node, 'expression'),
    open === undefined ? offset : tokenSpan(context, open).end,
  )
}

/** Tokens and nodes as they follow each other in the text: the concrete tree keeps each kind apart. */
export function inTextOrder(tokens: readonly IToken[], nodes: readonly CstNode[]): readonly (IToken | CstNode)[] {
  const start = (part: IToken | CstNode) =>
    'image' in part ? part.startOffset : (part.location?.startOffset ?? Number.NaN)
  return [...tokens, ...nodes].filter((part) => !Number.isNaN(start(part))).sort((a, b) => start(a) - start(b))
}

function buildIf(context: Context, node: CstNode): IfExpression | undefined {
  const span = nodeSpan(context, node)
  if (span === undefined) return undefined
  const body = nodeOf(node, 'body')
  const otherwise = tokenOf(node, t.Else.name) === undefined ? undefined : buildElse(context, node, span)
  return {
    kind: 'if',
    condition: buildExpression(context, nodeOf(node, 'expression'), span.start + 2),
    // biome-ignore lint/suspicious/noThenProperty: the tree's word for it, and no function
    then: buildBranch(context, body, span),
    ...(otherwise !== undefined && { otherwise }),
    span,
  }
}

function buildElse(context: Context, node: CstNode, span: Span): Branch {
  const next = nodeOf(node, 'ifExpression')
  const value = next === undefined ? undefined : buildIf(context, next)
  if (value === undefined) return buildBranch(context, nodeOf(node, 'otherwise'), span)
  return { body: [{ kind: 'flow', value, span: value.span }], span: value.span }
}

function buildBranch(context: Context, node: CstNode | undefined, whole: Span): Branch {
  const span = (node === undefined ? undefined : nodeSpan(context, node)) ?? { ...whole, start: whole.end }
  return { body: buildBody(context, node, span.end), span }
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
