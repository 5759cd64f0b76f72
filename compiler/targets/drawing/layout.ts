/**
 * Computes all positions of a drawing. Every group is laid out separately and is then one box of the group around it,
 * so a group has room for its title, nothing overlaps, and time grows with the largest group and not with the network.
 */
import { arrange } from './arrange.js'
import { type Box, childrenOf, type Direction, type Drawing, type Element, type Group, isBox } from './drawing.js'
import { type Inside, type Item, type Layout, type Line, move, type Point, shift, type Text } from './geometry.js'
import { localEdges } from './local-edges.js'
import { cutToWidth, fontSizes, textWidth } from './measure.js'

const lineHeights: Readonly<Record<Text['style'], number>> = { title: 18, line: 15 }
/** Between a box's border and its text. */
const padding = 10
/** Texts are cut to this width. */
const maxTextWidth = 340
/** Between a group's border and its content. */
const groupPadding = 16

export function layoutDrawing(drawing: Drawing, direction: Direction): Layout {
  const children = childrenOf(drawing)
  const edges = localEdges(drawing)
  const place = (id: string | undefined): Inside =>
    arrange(
      (children.get(id) ?? []).map((element) => (isBox(element) ? boxItem(element) : groupItem(element))),
      edges.get(id) ?? [],
      direction,
    )
  const groupItem = (group: Group): Item => enclose(group, place(group.id), direction)
  const { width, height, boxes, groups, lines } = place(undefined)
  return { width, height, boxes, groups, lines }
}

function boxItem(box: Box): Item {
  const { texts, width: textsWidth, height: textsHeight } = textsOf(box)
  const [width, height] = [Math.max(textsWidth + 2 * padding, 60), textsHeight + padding]
  const moved = texts.map((text) => move(text, width / 2, padding / 2))
  const placed = { element: box, x: 0, y: 0, width, height, texts: moved }
  return { id: box.id, width, height, boxes: [placed], groups: [], lines: [], ports: new Map() }
}

/** Adds the border and the title to the content of a group. */
function enclose(group: Group, inside: Inside, direction: Direction): Item {
  const { texts, width: textsWidth, height: top } = textsOf(group)
  const down = direction === 'down'
  // Ports where lines enter or leave already keep their distance; the row of those that enter is next to the title.
  const margin = (side: string): number =>
    [...inside.ports.keys()].some((name) => name.startsWith(side)) ? 0 : groupPadding
  const [before, after] = [margin('in:'), margin('out:')]
  const across = Math.max(inside.width + (down ? 2 * groupPadding : before + after), textsWidth + 2 * groupPadding)
  const header = top + (down ? before - 8 : 10)
  const [width, height] = [across, header + inside.height + (down ? after : groupPadding)]
  const left = down ? (width - inside.width) / 2 : before + (width - inside.width - before - after) / 2
  const content = shift(inside, left, header)
  const border = { element: group, x: 0, y: 0, width, height, texts: texts.map((text) => move(text, width / 2, 4)) }
  // A line that enters continues from the border to the content.
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

/** The texts of an element around x = 0, and their extents. */
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
