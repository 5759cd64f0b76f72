/**
 * Gives everything in a drawing its place. Every group is laid out by itself and then is one box of the group around it, so a group
 * has room for its title, nothing overlaps, and time grows with the largest group and not with the network.
 */
import { Graph, layout as dagre } from '@dagrejs/dagre'
import type { Box, Direction, Drawing, Element, Group } from './drawing.js'
import { type LocalEdge, localEdges } from './local-edges.js'
import { cutToWidth, textWidth } from './measure.js'

export interface Point {
  readonly x: number
  readonly y: number
}

/** Where something is: its upper left corner, and its extents, in pixels. */
export interface Rectangle extends Point {
  readonly width: number
  readonly height: number
}

/** A line of text, centred at `x`, with its baseline at `y`. */
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
  /** Whether it ends at a box, and not at a group's border where it goes on. */
  readonly arrow: boolean
  readonly label?: Text
}

/** Groups stand before what they hold. */
export interface Layout {
  readonly width: number
  readonly height: number
  readonly boxes: readonly Placed<Box>[]
  readonly groups: readonly Placed<Group>[]
  readonly lines: readonly Line[]
}

export const fontSizes: Readonly<Record<Text['style'], number>> = { title: 13, line: 11 }
const lineHeights: Readonly<Record<Text['style'], number>> = { title: 18, line: 15 }
/** Between a box's border and its text. */
const padding = 10
/** Texts are cut to this. */
const maxTextWidth = 280
/** Between boxes one behind the other; lines of ports come in over half of it. */
const rankGap = 32
const boxGap = 26
/** Between a group's border and what it holds. */
const groupPadding = 16

export function layoutDrawing(drawing: Drawing, direction: Direction): Layout {
  const children = new Map<string | undefined, (Box | Group)[]>()
  for (const element of [...drawing.boxes, ...drawing.groups]) {
    const siblings = children.get(element.parent)
    if (siblings === undefined) children.set(element.parent, [element])
    else siblings.push(element)
  }
  const edges = localEdges(drawing)
  const place = (id: string | undefined): Inside =>
    arrange(
      (children.get(id) ?? []).map((element) => ('kind' in element ? boxItem(element) : groupItem(element))),
      edges.get(id) ?? [],
      direction,
    )
  const groupItem = (group: Group): Item => enclose(group, place(group.id), direction)
  const { width, height, boxes, groups, lines } = place(undefined)
  return { width, height, boxes, groups, lines }
}

/** What a group holds, from its upper left corner. */
interface Inside extends Layout {
  /** Where lines cross the group's border, by their names. */
  readonly ports: ReadonlyMap<string, Point>
}

/** A box or a whole group, as the group around it sees it. */
interface Item extends Inside {
  readonly id: string
}

function boxItem(box: Box): Item {
  const { texts, width: textsWidth, height: textsHeight } = textsOf(box)
  const [width, height] = [Math.max(textsWidth + 2 * padding, 60), textsHeight + padding]
  const moved = texts.map((text) => move(text, width / 2, padding / 2))
  const placed = { element: box, x: 0, y: 0, width, height, texts: moved }
  return { id: box.id, width, height, boxes: [placed], groups: [], lines: [], ports: new Map() }
}

/** Puts the border and the title around what a group holds. */
function enclose(group: Group, inside: Inside, direction: Direction): Item {
  const { texts, width: textsWidth, height: top } = textsOf(group)
  const down = direction === 'down'
  // Where lines come in or go out, their ports keep the distance already; the row of those that come in lies beside the title.
  const margin = (side: string): number => ([...inside.ports.keys()].some((name) => name.startsWith(side)) ? 0 : groupPadding)
  const [before, after] = [margin('in:'), margin('out:')]
  const across = Math.max(inside.width + (down ? 2 * groupPadding : before + after), textsWidth + 2 * groupPadding)
  const header = top + (down ? before - 8 : 10)
  const [width, height] = [across, header + inside.height + (down ? after : groupPadding)]
  const left = down ? (width - inside.width) / 2 : before + (width - inside.width - before - after) / 2
  const content = shift(inside, left, header)
  const border = { element: group, x: 0, y: 0, width, height, texts: texts.map((text) => move(text, width / 2, 4)) }
  // What enters goes on from the border to where the inside begins.
  const onBorder = ({ x, y }: Point, enters: boolean): Point =>
    down ? { x, y: enters ? 0 : height } : { x: enters ? 0 : width, y }
  const ports = new Map<string, Point>()
  const leads: Line[] = []
  for (const [name, point] of content.ports) {
    const outer = onBorder(point, name.startsWith('in'))
    ports.set(name, outer)
    const points = name.startsWith('in') ? [outer, point] : [point, outer]
    if (outer.x !== point.x || outer.y !== point.y) leads.push({ points, arrow: false })
  }
  return {
    id: group.id,
    width,
    height,
    boxes: content.boxes,
    groups: [border, ...content.groups],
    lines: [...leads, ...content.lines],
    ports,
  }
}

/** The texts of an element around x = 0, and the room that they take. */
function textsOf({ title, lines }: Element): { texts: readonly Text[]; width: number; height: number } {
  let y = 0
  const texts = [title, ...lines].map((text, index): Text => {
    const style = index === 0 ? 'title' : 'line'
    y += lineHeights[style]
    return { text: cutToWidth(text, fontSizes[style], maxTextWidth), style, x: 0, y: y - 4 }
  })
  const width = Math.max(...texts.map(({ text, style }) => textWidth(text, fontSizes[style])))
  return { texts, width: Math.ceil(width), height: y }
}

/** Places items by their edges. Ports get a place of their own on the side where lines come in or go out. */
function arrange(items: readonly Item[], edges: readonly LocalEdge[], direction: Direction): Inside {
  const graph = new Graph({ multigraph: true })
  graph.setGraph({ rankdir: direction === 'down' ? 'TB' : 'LR', ranksep: rankGap, nodesep: boxGap, edgesep: 14 })
  for (const { id, width, height } of items) graph.setNode(id, { width, height })
  const ports = [...new Set(edges.flatMap(({ from, to }) => [from, to].filter(isPort)))]
  for (const port of ports) graph.setNode(port, { width: 1, height: 1 })
  alignPorts(graph, ports)
  edges.forEach(({ from, to, label }, index) => {
    const room = label === undefined ? {} : { width: textWidth(label, fontSizes.line) + 8, height: 14, labelpos: 'c' }
    graph.setEdge(from, to, room, String(index))
  })
  dagre(graph)
  return collect(graph, items, edges, ports)
}

const isPort = (name: string): boolean => name.startsWith('in:') || name.startsWith('out:')

/** Holds all ports of one side in one row: what enters late would else stand in the middle. */
function alignPorts(graph: InstanceType<typeof Graph>, ports: readonly string[]): void {
  for (const [side, end] of [
    ['in:', 'first'],
    ['out:', 'last'],
  ] as const) {
    const row = ports.filter((port) => port.startsWith(side))
    if (row.length < 2) continue
    graph.setNode(end, { width: 1, height: 1 })
    for (const port of row) {
      if (side === 'in:') graph.setEdge(end, port, { weight: 100 }, 'row')
      else graph.setEdge(port, end, { weight: 100 }, 'row')
    }
  }
}

/** Reads the places from the graph, and moves everything so that it begins at 0, 0. */
function collect(
  graph: InstanceType<typeof Graph>,
  items: readonly Item[],
  edges: readonly LocalEdge[],
  ports: readonly string[],
): Inside {
  const corners = new Map(
    items.map((item) => {
      const { x, y } = graph.node(item.id) as Point
      return [item.id, { item, x: x - item.width / 2, y: y - item.height / 2 }]
    }),
  )
  const places = new Map(ports.map((port) => [port, graph.node(port) as Point]))
  /** Where a line begins or ends: at the port, also of a group, or where it meets the box. */
  const anchor = (name: string, port: string | undefined, otherwise: Point): Point => {
    const corner = corners.get(name)
    if (corner === undefined) return places.get(name)!
    const inner = port === undefined ? undefined : corner.item.ports.get(port)
    return inner === undefined ? otherwise : { x: corner.x + inner.x, y: corner.y + inner.y }
  }
  const lines = edges.map(({ from, to, fromPort, toPort, label }, index): Line => {
    const edge = graph.edge(from, to, String(index)) as { points: Point[]; x?: number; y?: number }
    const points = edge.points.map(({ x, y }) => ({ x, y }))
    points[0] = anchor(from, fromPort, points[0])
    points[points.length - 1] = anchor(to, toPort, points[points.length - 1])
    const arrow = !isPort(to) && toPort === undefined
    if (label === undefined) return { points, arrow }
    return { points, arrow, label: { text: label, style: 'line', x: edge.x!, y: edge.y! + 4 } }
  })
  const nested = [...corners.values()].map(({ item, x, y }) => shift(item, x, y))
  const whole = {
    width: 0,
    height: 0,
    boxes: nested.flatMap(({ boxes }) => boxes),
    groups: nested.flatMap(({ groups }) => groups),
    lines: [...nested.flatMap((inner) => inner.lines), ...lines],
    ports: places,
  }
  const { x, y, width, height } = boundsOf([...corners.values()].map(({ item, ...corner }) => ({ ...item, ...corner })), whole)
  return { ...shift(whole, -x, -y), width, height }
}

/** What holds all items, ports and lines. */
function boundsOf(items: readonly Rectangle[], { lines, ports }: Inside): Rectangle {
  const points = [
    ...items.flatMap(({ x, y, width, height }) => [
      { x, y },
      { x: x + width, y: y + height },
    ]),
    ...lines.flatMap(({ points, label }) => [...points, ...(label === undefined ? [] : labelCorners(label))]),
    ...ports.values(),
  ]
  const least = points.reduce((a, b) => ({ x: Math.min(a.x, b.x), y: Math.min(a.y, b.y) }), points[0] ?? { x: 0, y: 0 })
  const most = points.reduce((a, b) => ({ x: Math.max(a.x, b.x), y: Math.max(a.y, b.y) }), least)
  return { ...least, width: most.x - least.x, height: most.y - least.y }
}

function labelCorners({ text, style, x, y }: Text): readonly Point[] {
  const half = textWidth(text, fontSizes[style]) / 2
  return [
    { x: x - half, y },
    { x: x + half, y },
  ]
}

const move = <T extends Point>(point: T, x: number, y: number): T => ({ ...point, x: point.x + x, y: point.y + y })

function shift(inside: Inside, x: number, y: number): Inside {
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
