/** The layout of one group: its items and the lines between them, placed by dagre. */
import { layout as dagre, Graph } from '@dagrejs/dagre'
import type { Direction } from './drawing.js'
import { type Inside, type Item, type Line, type Point, type Rectangle, shift, type Text } from './geometry.js'
import type { LocalEdge } from './local-edges.js'
import { fontSizes, textWidth } from './measure.js'

type DagreGraph = InstanceType<typeof Graph>

/** Distances between consecutive boxes, and between boxes next to each other. */
const rankGap = 32
const boxGap = 26

/** Places items by their edges. Ports get positions on the side where lines enter or leave. */
export function arrange(items: readonly Item[], edges: readonly LocalEdge[], direction: Direction): Inside {
  const graph = new Graph({ multigraph: true })
  graph.setGraph({ rankdir: direction === 'down' ? 'TB' : 'LR', ranksep: rankGap, nodesep: boxGap, edgesep: 14 })
  for (const item of items) graph.setNode(item.id, roomOf(item, direction))
  const ports = [...new Set(edges.flatMap(({ from, to }) => [from, to].filter(isPort)))]
  for (const port of ports) graph.setNode(port, { width: 1, height: 1 })
  alignPorts(graph, ports)
  edges.forEach(({ from, to, label }, index) => {
    const room = label === undefined ? {} : { width: textWidth(label, fontSizes.line) + 8, height: 14, labelpos: 'c' }
    graph.setEdge(from, to, room, String(index))
  })
  dagre(graph)
  const at = reader(graph, items, ports, direction)
  const corners = cornersOf(graph, items, at, direction)
  const places = new Map(ports.map((port) => [port, at(graph.node(port) as Point)]))
  return together(corners, linesOf(routesOf(graph, edges, at), edges, corners, places), places)
}

const isPort = (name: string): boolean => name.startsWith('in:') || name.startsWith('out:')

/** Holds all ports of one side in one row: a late entry would otherwise be in the middle. */
function alignPorts(graph: DagreGraph, ports: readonly string[]): void {
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

/** Where lines meet an item, from its upper or left edge: its middle, or that of a group's ports. */
function axisOf({ width, height, ports }: Item, direction: Direction): number {
  const [extent, places] =
    direction === 'down'
      ? [width, [...ports.values()].map(({ x }) => x)]
      : [height, [...ports.values()].map(({ y }) => y)]
  return places.length === 0 ? extent / 2 : (Math.min(...places) + Math.max(...places)) / 2
}

/** The space of an item with its axis in the middle, so that lines run straight into asymmetric groups. */
function roomOf(item: Item, direction: Direction): { width: number; height: number } {
  const { width, height } = item
  const around = (extent: number): number => 2 * Math.max(axisOf(item, direction), extent - axisOf(item, direction))
  return direction === 'down' ? { width: around(width), height } : { width, height: around(height) }
}

/** An item with the place of its upper left corner. */
interface Corner extends Point {
  readonly item: Item
}

function cornersOf(
  graph: DagreGraph,
  items: readonly Item[],
  at: (point: Point) => Point,
  direction: Direction,
): ReadonlyMap<string, Corner> {
  const corners = items.map((item): [string, Corner] => {
    const { x, y } = at(graph.node(item.id) as Point)
    const axis = axisOf(item, direction)
    const corner =
      direction === 'down' ? { x: x - axis, y: y - item.height / 2 } : { x: x - item.width / 2, y: y - axis }
    return [item.id, { item, ...corner }]
  })
  return new Map(corners)
}

function linesOf(
  routes: readonly Route[],
  edges: readonly LocalEdge[],
  corners: ReadonlyMap<string, Corner>,
  places: ReadonlyMap<string, Point>,
): readonly Line[] {
  /** The end of a line: at a port, also of a group, or at the edge of a box. */
  const anchor = (name: string, port: string | undefined, otherwise: Point): Point => {
    const corner = corners.get(name)
    if (corner === undefined) return places.get(name)!
    const inner = port === undefined ? undefined : corner.item.ports.get(port)
    return inner === undefined ? otherwise : { x: corner.x + inner.x, y: corner.y + inner.y }
  }
  return edges.map(({ from, to, fromPort, toPort, label }, index): Line => {
    const { points: way, x, y } = routes[index]
    const points = [...way]
    points[0] = anchor(from, fromPort, points[0])
    points[points.length - 1] = anchor(to, toPort, points[points.length - 1])
    const arrow = !isPort(to) && toPort === undefined
    if (label === undefined) return { points, arrow }
    return { points, arrow, label: { text: label, style: 'line', x: x!, y: y! + 4 } }
  })
}

/** Everything together, moved to start at 0, 0. */
function together(
  corners: ReadonlyMap<string, Corner>,
  lines: readonly Line[],
  ports: ReadonlyMap<string, Point>,
): Inside {
  const nested = [...corners.values()].map(({ item, x, y }) => shift(item, x, y))
  const whole = {
    width: 0,
    height: 0,
    boxes: nested.flatMap(({ boxes }) => boxes),
    groups: nested.flatMap(({ groups }) => groups),
    lines: [...nested.flatMap((inner) => inner.lines), ...lines],
    ports,
  }
  const items = [...corners.values()].map(({ item: { width, height }, x, y }) => ({ x, y, width, height }))
  const { x, y, width, height } = boundsOf(items, whole)
  return { ...shift(whole, -x, -y), width, height }
}

/** The orientation: unchanged, or mirrored if the inputs or the ports would be in the wrong order. */
function reader(
  graph: DagreGraph,
  items: readonly Item[],
  ports: readonly string[],
  direction: Direction,
): (point: Point) => Point {
  const inputs = items.filter(({ boxes: [box] }) => box?.element.kind === 'input').map(({ id }) => id)
  const entering = ports.filter((port) => port.startsWith('in:'))
  const [first, second] = (inputs.length > 1 ? inputs : entering).map((name) => graph.node(name) as Point)
  if (first === undefined || second === undefined) return ({ x, y }) => ({ x, y })
  if (direction === 'down') return first.x > second.x ? ({ x, y }) => ({ x: -x, y }) : ({ x, y }) => ({ x, y })
  return first.y > second.y ? ({ x, y }) => ({ x, y: -y }) : ({ x, y }) => ({ x, y })
}

interface Route {
  readonly points: readonly Point[]
  /** The middle of its label. */
  readonly x?: number
  readonly y?: number
}

/** The route of each edge. Parallel edges keep the order of the edges, so that they do not cross at ports. */
function routesOf(graph: DagreGraph, edges: readonly LocalEdge[], at: (point: Point) => Point): readonly Route[] {
  const parallel = new Map<string, number[]>()
  for (const [index, { from, to }] of edges.entries()) {
    const key = JSON.stringify([from, to])
    parallel.set(key, [...(parallel.get(key) ?? []), index])
  }
  const routes: Route[] = []
  for (const indices of parallel.values()) {
    const { from, to } = edges[indices[0]]
    const found = indices.map((index): Route => {
      const { points, x, y } = graph.edge(from, to, String(index)) as Route
      return { points: points.map(at), ...(x === undefined || y === undefined ? {} : at({ x, y })) }
    })
    const middle = ({ points }: Route): Point => points[Math.floor(points.length / 2)]
    found.sort((a, b) => middle(a).x - middle(b).x || middle(a).y - middle(b).y)
    indices.forEach((index, place) => {
      routes[index] = found[place]
    })
  }
  return routes
}

/** The bounding box of all items, ports and lines. */
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
