/** The values of expansion, and their descriptions in messages. */
import type { Identifier, TypeName } from '../../grammar/ast.js'
import type { Span } from '../../grammar/span.js'
import { plural } from '../diagnostics/entry.js'
import type { ExpansionFrame, GraphNode } from '../graph.js'
import type { Operator, WeightDeclaration } from '../ops/index.js'
import { type Applied, type Definition, type FileScope, withArticle } from '../resolve/program.js'

export type ValueType = TypeName | 'tuple' | 'layer'

/** An argument with its value. */
export interface GivenArgument {
  readonly name: Identifier | undefined
  readonly value: Value
  /** The whole argument, `stride=2`. */
  readonly span: Span
  /** Its value. */
  readonly at: Span
}

export const noArguments: readonly GivenArgument[] = []

/** A value that can be applied to a tensor; `given` are the arguments that it already has: `eca(taps=7)`. */
export type Applicable = (
  | { readonly kind: 'operator'; readonly operator: Operator }
  | { readonly kind: 'block'; readonly definition: Definition<Applied> }
) & {
  readonly given?: readonly GivenArgument[]
  /** Whether it is the correction of an unknown name, which is reported. */
  readonly guessed?: true
}

/** The definition of a `layer`: all its applications share the weights of the first. */
export interface SharedLayer {
  readonly name: Identifier
  /** Undefined if it is wrong, which is reported. */
  readonly target: Applicable | undefined
  /** The scope of its definition: the defaults of that file apply, wherever it is applied. */
  readonly file: FileScope
  /** The operators of its first application, in order; undefined before it. */
  first?: readonly BuiltNode[]
}

/** A node under construction; it gets its index in the graph at the end. */
export interface BuiltNode extends Omit<GraphNode, 'id' | 'inputs' | 'weights'> {
  readonly inputs: readonly BuiltNode[]
  readonly weights: readonly WeightDeclaration[]
  /** In a layer that is applied again: the node of its first application, which has the weights. */
  sharesWith: BuiltNode | undefined
  /** Whether the output depends on it. */
  live: boolean
  /** Its index among the kept nodes, and those of its weights; set when the graph is assembled. */
  id: number
  own: readonly number[] | undefined
  /** The arguments of its call, for messages; undefined for an input. */
  readonly written: readonly Written[]
}

/** An argument in the language's notation. */
export interface Written {
  readonly name?: string
  readonly value: Value
}

const nothingWritten: readonly Written[] = []

/** Tensors are left out: they have no text. */
export const writtenOf = (given: readonly GivenArgument[]): readonly Written[] =>
  given.length === 0
    ? nothingWritten
    : given.flatMap(({ name, value }) =>
        holdsTensors(value) ? [] : [name === undefined ? { value } : { name: name.text, value }],
      )

/** `conv(64, 3x3, stride=2)`; only the name if there are no arguments. */
export function callText(name: string, written: readonly Written[]): string {
  if (written.length === 0) return name
  const texts = written.map(({ name, value }) =>
    name === undefined ? formatValue(value) : `${name}=${formatValue(value)}`,
  )
  return `${name}(${texts.join(', ')})`
}

/** The application whose body is expanded. Its text is built on request, which is rare for functions. */
export class Frame {
  private made: ExpansionFrame | undefined

  constructor(
    private readonly name: string,
    private readonly given: readonly GivenArgument[],
    private readonly span: Span,
  ) {}

  /** The same object at every call. */
  get told(): ExpansionFrame {
    this.made ??= { call: callText(this.name, writtenOf(this.given)), span: this.span }
    return this.made
  }
}

export interface TensorValue {
  readonly kind: 'tensor'
  /** Undefined if it could not be made: its shape is unknown, and nothing that depends on it is checked. */
  readonly node?: BuiltNode
}

export type Value =
  | { readonly kind: 'int' | 'float'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  /** A size or a shape: `3x3`, `105x105x1`. */
  | { readonly kind: 'extents'; readonly extents: readonly number[] }
  | { readonly kind: 'list' | 'tuple'; readonly items: readonly Value[] }
  | { readonly kind: 'block'; readonly block: Applicable }
  | { readonly kind: 'layer'; readonly layer: SharedLayer }
  /** A name alone among arguments that is not a local: its meaning depends on its parameter. */
  | { readonly kind: 'word'; readonly name: Identifier }
  /** An unknown value, whose error is reported; with its type, if that is known. */
  | { readonly kind: 'unknown'; readonly type?: ValueType }
  | TensorValue

export const failed: TensorValue = { kind: 'tensor' }
export const unknown: Value = { kind: 'unknown' }

/** A value of which only the type is known. */
export const unknownOf = (type: TypeName): Value => (type === 'tensor' ? failed : { kind: 'unknown', type })

export const tensor = (node: BuiltNode | undefined): TensorValue =>
  node === undefined ? failed : { kind: 'tensor', node }

/** Whether nothing more is reported about a value, since its error is. */
export const isUnknown = (value: Value): boolean =>
  value.kind === 'unknown' || (value.kind === 'tensor' && value.node === undefined)

export const isTensor = (value: Value): boolean =>
  value.kind === 'tensor' || (value.kind === 'unknown' && value.type === 'tensor')

/**
 * Whether this holds for a value and all of its parts, in the text's order; not recursive, since lists can nest to any
 * depth.
 */
export function everyPart(value: Value, holds: (part: Value) => boolean): boolean {
  const open: { readonly items: readonly Value[]; next: number }[] = []
  let part: Value | undefined = value
  while (part !== undefined) {
    if (!holds(part)) return false
    if (part.kind === 'tuple' || part.kind === 'list') open.push({ items: part.items, next: 0 })
    for (let last = open.at(-1); last !== undefined && last.next === last.items.length; last = open.at(-1)) open.pop()
    const last = open.at(-1)
    part = last?.items[last.next]
    if (last !== undefined) last.next += 1
  }
  return true
}

/** Nested lists grow with every level: after this number of parts the search ends. */
const mostSearched = 1000

/** Whether a value is a tensor, or a tuple or list that contains one. */
export function holdsTensors(value: Value): boolean {
  if (value.kind !== 'list' && value.kind !== 'tuple') return isTensor(value)
  const open: Value[] = [value]
  for (let searched = 0; searched <= mostSearched; searched += 1) {
    const part = open.pop()
    if (part === undefined) return false
    if (isTensor(part)) return true
    if (part.kind !== 'list' && part.kind !== 'tuple') continue
    for (let index = Math.min(part.items.length, mostSearched) - 1; index >= 0; index -= 1) open.push(part.items[index])
  }
  return false
}

/** The type of a value; undefined if unknown. */
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

/** Longer texts are cut: nested lists grow with every level. */
const longestWritten = 200
const deepestWritten = 20

/** A value in the language's notation; long or deeply nested ones end in `...`. */
export function formatValue(value: Value, depth = 0): string {
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
      return `[${formatItems(value.items, depth + 1)}]`
    case 'tuple':
      return `(${formatItems(value.items, depth + 1)})`
    case 'block':
      return formatApplicable(value.block, depth + 1)
    case 'layer':
      return value.layer.name.text
    case 'word':
      return value.name.text
    case 'tensor':
    case 'unknown':
      return '?'
    default:
      return value satisfies never
  }
}

function formatItems(items: readonly Value[], depth: number): string {
  if (depth > deepestWritten) return '...'
  let text = ''
  for (const item of items) {
    if (text.length > longestWritten) return `${text}, ...`
    text += `${text === '' ? '' : ', '}${formatValue(item, depth)}`
  }
  return text
}

/** `eca`, `eca(taps=7)`. */
function formatApplicable(block: Applicable, depth: number): string {
  const { given = [] } = block
  if (given.length === 0) return applicableName(block)
  if (depth > deepestWritten) return `${applicableName(block)}(...)`
  const written = given.map(
    ({ name, value }) => (name === undefined ? '' : `${name.text}=`) + formatValue(value, depth),
  )
  return `${applicableName(block)}(${written.join(', ')})`
}

const longestShown = 40

/** `the int 64`, `a tensor`: the found value in messages. */
export function describe(value: Value): string {
  const type = typeOf(value)
  if (type === undefined) return value.kind === 'word' ? value.name.text : 'something unknown'
  if ((value.kind === 'tuple' || value.kind === 'list') && holdsTensors(value)) {
    const noun = value.items.every(isTensor) ? 'tensor' : 'part'
    return `${withArticle(type)} of ${plural(value.items.length, noun)}`
  }
  const written = formatValue(value)
  if (value.kind === 'tensor' || value.kind === 'unknown' || written.length > longestShown) return withArticle(type)
  return `the ${type} ${written}`
}

/** A tensor that an application takes, and its place in the text; the flow has none. */
export interface Input {
  readonly value: Value
  readonly at?: Span
  /** The index of the tensor, from 1, if the text at this place is a tuple. */
  readonly part?: number
}

/** The items of a list, a tuple, a size or a shape; undefined if unknown or for other values. */
export function itemsOf(value: Value): readonly Value[] | undefined {
  switch (value.kind) {
    case 'list':
    case 'tuple':
      return value.items
    case 'extents':
      return value.extents.map((extent) => ({ kind: 'int', value: extent }))
    default:
      return undefined
  }
}
