/** The items of a network: from the concrete syntax tree to the tree. Nothing here throws. */
import type { CstNode } from 'chevrotain'
import type {
  Call,
  ClaimLine,
  Comparison,
  DefaultsDeclaration,
  ExpectItem,
  Expression,
  NamedArgument,
  NetworkItem,
  Tolerance,
} from './ast.js'
import { identifier, isPresent, named } from './build-common.js'
import { buildCall, buildExpression } from './build-expression.js'
import { type Context, nodeOf, nodeSpan, nodesOf, operatorOf, tokenOf, tokenSpan, tokensOf } from './cst.js'
import { readNumber, readString } from './literals.js'
import * as t from './tokens.js'

/** An item of a network; undefined if too little of it is left. */
export function buildItem(context: Context, node: CstNode): NetworkItem | undefined {
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
  const [applied, other] = nodesOf(node, 'call').map((call) => asCall(buildCall(context, call)))
  if (applied === undefined) return undefined
  if (tokenOf(node, t.PseudoSiamese.name) !== undefined)
    return other && { kind: 'pseudo-siamese', left: applied, right: other, span }
  if (tokenOf(node, t.Siamese.name) !== undefined) return { kind: 'siamese', tower: applied, span }
  if (tokenOf(node, t.Tower.name) !== undefined) return { kind: 'use-tower', tower: applied, span }
  return { kind: 'use-head', head: applied, span }
}

/** A name alone, where a call is required, has no arguments. */
function asCall(expression: Expression | undefined): Call | undefined {
  if (expression?.kind === 'call') return expression
  if (expression?.kind !== 'name') return undefined
  return { kind: 'call', callee: expression.name, arguments: [], span: expression.span }
}

export function buildDefaults(context: Context, node: CstNode): DefaultsDeclaration | undefined {
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

/** A claim that recovery cut short is dropped: half of it would claim something else. */
function buildClaim(context: Context, node: CstNode): ClaimLine | undefined {
  const span = nodeSpan(context, node)
  const comparison = tokenOf(node, 'comparison')
  const subject = tokensOf(node, t.Name.name).map((name) => identifier(context, name))
  if (span === undefined || comparison === undefined || subject.length === 0 || node.recoveredNode === true) {
    return undefined
  }
  const source = tokenOf(node, t.StringToken.name)
  const tolerance = buildTolerance(context, nodeOf(node, 'tolerance'), operatorOf(comparison))
  return {
    kind: 'claim',
    subject,
    comparison: operatorOf(comparison) as Comparison,
    value: buildExpression(context, nodeOf(node, 'expression'), span.end),
    ...(tolerance !== undefined && { tolerance }),
    ...(source?.tokenType === t.StringToken && {
      source: readString(source.image, tokenSpan(context, source), context.errors),
    }),
    span,
  }
}

/** Only a claim with `=` has a tolerance. */
function buildTolerance(context: Context, node: CstNode | undefined, comparison: string): Tolerance | undefined {
  const number = node === undefined ? undefined : tokenOf(node, t.NumberToken.name)
  const span = node === undefined ? undefined : nodeSpan(context, node)
  if (node === undefined || number === undefined || span === undefined) return undefined
  if (comparison !== '=') {
    context.errors.push({ code: 'tolerance-without-equation', span, comparison })
    return undefined
  }
  const read = readNumber(number.image, tokenSpan(context, number), context.errors)
  if (read.kind !== 'number') return undefined
  return { kind: 'tolerance', value: read.value, percent: tokenOf(node, t.ToleranceUnit.name) !== undefined, span }
}
