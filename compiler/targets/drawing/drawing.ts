/** A network as a picture shows it, before anything has a place: boxes, the groups that they stand in, and what flows. */
import type { Shape } from '../../graph.js'

/** What a box stands for; it decides the box's color, and nothing else. */
export type BoxKind =
  /** What the network is given. */
  | 'input'
  /** A stage or a block that is not opened. */
  | 'part'
  /** One operator that has weights. */
  | 'layer'
  /** One operator of several tensors, such as the sum behind a shortcut. */
  | 'join'
  /** One operator of one tensor, without weights. */
  | 'operator'

/** What boxes and groups have in common. */
export interface Element {
  /** Unique in the drawing: a letter, then letters, digits and `_`. */
  readonly id: string
  /** The id of the group that it stands in. */
  readonly parent?: string
  /** The path of what it shows: `backbone/stage1`. */
  readonly path: string
  readonly title: string
  /** Below the title: how it was called, its shape, its figures. */
  readonly lines: readonly string[]
  /** The shape that leaves it. */
  readonly output: Shape
  /** Unique weights, of all that it stands for. */
  readonly params: number
  /** Multiply-accumulates of one application to one image (in a head, to one pair), of all that it stands for. */
  readonly macs: number
  /** How many equal parts, one behind the other, it stands for. */
  readonly times: number
}

export interface Box extends Element {
  readonly kind: BoxKind
}

/** A part that is opened. */
export interface Group extends Element {
  /** How often one judgement applies it. */
  readonly applications: number
}

export interface Edge {
  /** Ids of boxes. */
  readonly from: string
  readonly to: string
  /** What flows, so that lines of one tensor can be drawn as one: equal only where it is the same value. */
  readonly value: string
  readonly label?: string
}

export interface Drawing {
  readonly title: string
  /** The input, the network's parameters, and its figures in all. */
  readonly lines: readonly string[]
  /** The documentation of the network, and what the drawing shows, as sentences. */
  readonly description: string
  /** Boxes and groups in the order in which they run; what stands in a group comes after it. */
  readonly elements: readonly (Box | Group)[]
  readonly edges: readonly Edge[]
}

export type Direction = 'down' | 'right'

export const isBox = (element: Box | Group): element is Box => 'kind' in element

/** What stands in each group; undefined is the drawing itself. */
export function childrenOf({ elements }: Drawing): ReadonlyMap<string | undefined, readonly (Box | Group)[]> {
  const children = new Map<string | undefined, (Box | Group)[]>()
  for (const element of elements) {
    const siblings = children.get(element.parent)
    if (siblings === undefined) children.set(element.parent, [element])
    else siblings.push(element)
  }
  return children
}
