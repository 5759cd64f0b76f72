/** A network as a picture shows it, without positions: boxes, the groups that contain them, and edges. */
import type { Shape } from '../../graph.js'

/** The kind of a box, which only decides its color. */
export type BoxKind =
  /** An input of the network. */
  | 'input'
  /** A stage or a block that is not expanded. */
  | 'part'
  /** One operator that has weights. */
  | 'layer'
  /** One operator on several tensors, such as the sum of a shortcut. */
  | 'join'
  /** One operator on one tensor, without weights. */
  | 'operator'

/** Common to boxes and groups. */
export interface Element {
  /** Unique in the drawing: a letter, then letters, digits and `_`. */
  readonly id: string
  /** The id of the group that contains it. */
  readonly parent?: string
  /** The path of the part that it shows: `backbone/stage1`. */
  readonly path: string
  readonly title: string
  /** Lines below the title: its call, its shape, its figures. */
  readonly lines: readonly string[]
  /** The shape of its output. */
  readonly output: Shape
  /** Number of unique weights in everything that it represents. */
  readonly params: number
  /**
   * Multiply-accumulates of one application to one image (in a head, to one pair), for everything that it represents.
   */
  readonly macs: number
  /** The number of equal consecutive parts that it represents. */
  readonly times: number
}

export interface Box extends Element {
  readonly kind: BoxKind
}

/** A part that is expanded. */
export interface Group extends Element {
  /** The number of applications in one judgement. */
  readonly applications: number
}

export interface Edge {
  /** Ids of boxes. */
  readonly from: string
  readonly to: string
  /** Equal only for the same value, so that lines of one tensor can be drawn as one. */
  readonly value: string
  readonly label?: string
}

export interface Drawing {
  readonly title: string
  /** The input, the network's parameters, and its total figures. */
  readonly lines: readonly string[]
  /** The documentation of the network, and a description of the drawing, as sentences. */
  readonly description: string
  /** Boxes and groups in the order of execution; the content of a group comes after it. */
  readonly elements: readonly (Box | Group)[]
  readonly edges: readonly Edge[]
}

export type Direction = 'down' | 'right'

export const isBox = (element: Box | Group): element is Box => 'kind' in element

/** The content of each group; the key undefined is the drawing itself. */
export function childrenOf({ elements }: Drawing): ReadonlyMap<string | undefined, readonly (Box | Group)[]> {
  const children = new Map<string | undefined, (Box | Group)[]>()
  for (const element of elements) {
    const siblings = children.get(element.parent)
    if (siblings === undefined) children.set(element.parent, [element])
    else siblings.push(element)
  }
  return children
}
