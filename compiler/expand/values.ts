/** The values that a file computes with while it is expanded, and how they are told. */
import type { BlockDeclaration, Identifier, TypeName } from '../../grammar/ast.js'
import type { Span } from '../../grammar/span.js'
import type { GraphNode } from '../graph.js'
import type { Operator } from '../ops/index.js'
import { type Definition, withArticle } from '../resolve/program.js'

export type ValueType = TypeName | 'list' | 'tensor'

/** What can be applied to a tensor. */
export type Applicable =
  | { readonly kind: 'operator'; readonly operator: Operator }
  | { readonly kind: 'block'; readonly definition: Definition<BlockDeclaration> }

/** A node as it is built: it gets its place in the graph in the end. */
export interface BuiltNode extends Omit<GraphNode, 'id' | 'inputs' | 'weights'> {
  readonly inputs: readonly BuiltNode[]
  /** The call as a reader would write it. */
  readonly call: () => string
}

export interface TensorValue {
  readonly kind: 'tensor'
  /** Absent where it could not be made: its shape is unknown, and what follows from it is not judged. */
  readonly node?: BuiltNode
}

export type Value =
  | { readonly kind: 'int' | 'float'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  /** A size or a shape: `3x3`, `105x105x1`. */
  | { readonly kind: 'extents'; readonly extents: readonly number[] }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'block'; readonly block: Applicable }
  /** A name alone among arguments that is no local: what it means depends on the parameter that it meets. */
  | { readonly kind: 'word'; readonly name: Identifier }
  /** Not known, which has been reported; its type, where that at least is known. */
  | { readonly kind: 'unknown'; readonly type?: ValueType }
  | TensorValue

export const failed: TensorValue = { kind: 'tensor' }
export const unknown: Value = { kind: 'unknown' }

export const tensor = (node: BuiltNode | undefined): TensorValue =>
  node === undefined ? failed : { kind: 'tensor', node }

export const isTensor = (value: Value): boolean =>
  value.kind === 'tensor' || (value.kind === 'unknown' && value.type === 'tensor')

/** The type of a value; nothing where it is not known. */
export function typeOf(value: Value): ValueType | undefined {
  switch (value.kind) {
    case 'extents':
      return value.extents.length === 2 ? 'size' : 'shape'
    case 'word':
      return undefined
    case 'unknown':
      return value.type
    default:
      return value.kind
  }
}

export const applicableName = (block: Applicable): string =>
  block.kind === 'operator' ? block.operator.name : block.definition.declaration.name.text

/** A value as it would be written. */
export function formatValue(value: Value): string {
  switch (value.kind) {
    case 'int':
    case 'bool':
      return String(value.value)
    case 'float':
      return Number.isInteger(value.value) && Math.abs(value.value) < 1e21 ? `${value.value}.0` : String(value.value)
    case 'string':
      return JSON.stringify(value.value)
    case 'extents':
      return value.extents.join('x')
    case 'list':
      return `[${value.items.map(formatValue).join(', ')}]`
    case 'block':
      return applicableName(value.block)
    case 'word':
      return value.name.text
    case 'tensor':
    case 'unknown':
      return '?'
    default:
      return value satisfies never
  }
}

const longestShown = 40

/** `the int 64`, `a tensor`: what a message says was found. */
export function describe(value: Value): string {
  const type = typeOf(value)
  if (type === undefined) return value.kind === 'word' ? value.name.text : 'something unknown'
  const written = formatValue(value)
  if (value.kind === 'tensor' || value.kind === 'unknown' || written.length > longestShown) return withArticle(type)
  return `the ${type} ${written}`
}

/** A tensor that an application takes, and where it is written; the flow is not. */
export interface Input {
  readonly value: Value
  readonly at?: Span
}
