/** Places and extents in pixels, from an upper left corner. */
import type { Box, Element, Group } from './drawing.js'

export interface Point {
  readonly x: number
  readonly y: number
}

/** A position: the upper left corner, and the extents, in pixels. */
export interface Rectangle extends Point {
  readonly width: number
  readonly height: number
}

/** A line of text, centered at `x`, with its baseline at `y`. */
export interface Text extends Point {
  readonly text: string
  readonly style: 'title' | 'line'
}

export interface Placed<T extends Element> extends Rectangle {
  readonly element: T
  readonly texts: readonly Text[]
}

export interface Line {
  readonly points: readonly Point[]
  /** Whether it ends at a box, rather than at a group's border where it continues. */
  readonly arrow: boolean
  readonly label?: Text
}

/** Groups come before their content. */
export interface Layout {
  readonly width: number
  readonly height: number
  readonly boxes: readonly Placed<Box>[]
  readonly groups: readonly Placed<Group>[]
  readonly lines: readonly Line[]
}

/** The content of a group, relative to its upper left corner. */
export interface Inside extends Layout {
  /** Where lines cross the group's border, by their names. */
  readonly ports: ReadonlyMap<string, Point>
}

/** A box or a whole group, as an item of the group around it. */
export interface Item extends Inside {
  readonly id: string
}

/** A point with everything that belongs to it, moved. */
export const move = <T extends Point>(point: T, x: number, y: number): T => ({
  ...point,
  x: point.x + x,
  y: point.y + y,
})

/** Everything, moved. */
export function shift(inside: Inside, x: number, y: number): Inside {
  const placed = <T extends Element>(place: Placed<T>): Placed<T> => ({
    ...move(place, x, y),
    texts: place.texts.map((text) => move(text, x, y)),
  })
  return {
    ...inside,
    boxes: inside.boxes.map(placed),
    groups: inside.groups.map(placed),
    lines: inside.lines.map(({ points, arrow, label }) => ({
      points: points.map((point) => move(point, x, y)),
      arrow,
      ...(label === undefined ? {} : { label: move(label, x, y) }),
    })),
    ports: new Map([...inside.ports].map(([name, point]) => [name, move(point, x, y)])),
  }
}
