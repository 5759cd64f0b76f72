/** Shared by the builders of the tree. */
import type { CstNode, IToken } from 'chevrotain'
import type { Expression, Identifier, Names, TypeName } from './ast.js'
import { type Context, isBroken, nodeOf, nodeSpan, tokenOf, tokenSpan, tokensOf } from './cst.js'
import type { Span } from './span.js'
import * as t from './tokens.js'

/** Some of it could not be read. */
export const partial = { partial: true } as const

export const isPresent = <T>(value: T | undefined): value is T => value !== undefined

export const identifier = (context: Context, token: IToken): Identifier => ({
  text: token.image,
  span: tokenSpan(context, token),
})

export const missingAt = (context: Context, offset: number): Expression => ({
  kind: 'missing',
  span: { file: context.file, start: offset, end: offset },
})

/** The name of a declaration, and its span; undefined if the name is missing. */
export function named(context: Context, node: CstNode): { name: Identifier; span: Span } | undefined {
  const name = tokenOf(node, t.Name.name)
  const span = nodeSpan(context, node)
  return name === undefined || span === undefined ? undefined : { name: identifier(context, name), span }
}

/** `a` or `(a, b)`; undefined if no name is left. */
export function buildNames(context: Context, node: CstNode): Names | undefined {
  const list = nodeOf(node, 'names')
  const names = list === undefined ? [] : tokensOf(list, t.Name.name).map((name) => identifier(context, name))
  const close = list && tokenOf(list, t.RParen.name)
  if (close !== undefined && isBroken(context, list!.location!.startOffset, close.startOffset)) return undefined
  // `(a)` means `a`.
  return names.length === 0 ? undefined : { names, tuple: names.length > 1 }
}

/**
 * Reports an error that the parser accepts, at `span`, if there is no other error in `whole` or before it in the line.
 */
export function refuse(context: Context, whole: Span, span: Span, found: string, expected: readonly string[]): void {
  const line = context.text.lastIndexOf('\n', whole.start) + 1
  if (isBroken(context, line, whole.end + 1)) return
  context.errors.push({ code: 'unexpected-token', span, found, expected })
}

export function documented(context: Context, span: Span): { doc?: string } {
  const doc = context.docs.get(span.start)
  return doc === undefined ? {} : { doc }
}

export const typeNames: readonly TypeName[] = [
  'int',
  'float',
  'bool',
  'string',
  'size',
  'shape',
  'list',
  'block',
  'tensor',
]

/** The declared type of a parameter or a let; int if it cannot be read, which is reported. */
export function readType(context: Context, node: CstNode): TypeName {
  const stated = nodeOf(node, 'type')
  const token = stated === undefined ? undefined : tokenOf(stated, 'type')
  const type = typeNames.find((name) => name === token?.image)
  if (type !== undefined) return type
  if (token !== undefined) {
    const span = tokenSpan(context, token)
    // A syntax error right after it may be part of it.
    const next = span.end + /^[ \t]*/.exec(context.text.slice(span.end, span.end + 80))![0].length
    if (isBroken(context, span.start, next + 1)) return 'int'
    context.errors.push({ code: 'unknown-type', span, name: token.image, types: typeNames })
  }
  return 'int'
}

/** The names of a let and its type, if declared; undefined if no name is left. */
export function buildLetNames(context: Context, node: CstNode): (Names & { type?: TypeName }) | undefined {
  const names = buildNames(context, node)
  const colon = tokenOf(node, t.Colon.name)
  if (names === undefined || colon === undefined) return names
  if (!names.tuple) return { ...names, type: readType(context, node) }
  context.errors.push({ code: 'unexpected-token', span: tokenSpan(context, colon), found: "':'", expected: ["'='"] })
  return names
}
