/**
 * A drawing as SVG: one file without scripts, fonts or links, on a background card that follows the reader's color
 * scheme.
 */
import type { Box, Direction, Drawing, Group } from './drawing.js'
import type { Layout, Line, Placed, Point, Text } from './geometry.js'
import { layoutDrawing } from './layout.js'
import { cutToWidth, fontSizes, textWidth } from './measure.js'
import { dark, ink, light, type Palette } from './palette.js'
import { escapeXml } from './text.js'

export interface SvgOptions {
  readonly direction?: Direction
  /** Multiplies the displayed size; the coordinates do not change. */
  readonly scale?: number
}

/** Around everything. */
const margin = 24
const heading = { size: 18, line: 12, height: 26, lineHeight: 18, gap: 18 }
/** A heading is cut to this width, or to the picture's if that is larger. */
const minHeadingWidth = 560
/** The offset of the second sheet of a box that represents several parts. */
const sheet = 4

/** The whole file. The same drawing gives the same bytes. */
export function toSvg(drawing: Drawing, { direction = 'down', scale = 1 }: SvgOptions = {}): string {
  const layout = layoutDrawing(drawing, direction)
  const header = headingOf(drawing, Math.max(layout.width, minHeadingWidth))
  const width = Math.ceil(Math.max(layout.width, header.width) + 2 * margin)
  const height = Math.ceil(header.height + layout.height + 2 * margin)
  const [left, top] = [(width - layout.width) / 2, margin + header.height]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${round(width * scale)}" height="${round(height * scale)}" role="img" aria-labelledby="title description">
<title id="title">${escapeXml(drawing.title)}</title>
<desc id="description">${escapeXml(drawing.description)}</desc>
<style>
${style}
</style>
<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto"><path class="head" d="M0 1 10 5 0 9z"/></marker></defs>
<rect class="card" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10"/>
${header.text}
<g transform="translate(${round(left)} ${round(top)})">
${contents(layout)}
</g>
</svg>
`
}

function headingOf({ title, lines }: Drawing, room: number): { text: string; width: number; height: number } {
  const { size, line, height, lineHeight, gap } = heading
  const rows = lines.map((text) => cutToWidth(text, line, room))
  const name = cutToWidth(title, size, room)
  const texts = [
    `<text class="name" x="${margin}" y="${margin + size}">${escapeXml(name)}</text>`,
    ...rows.map(
      (text, index) =>
        `<text class="facts" x="${margin}" y="${margin + height + line + index * lineHeight}">${escapeXml(text)}</text>`,
    ),
  ]
  return {
    text: texts.join('\n'),
    width: Math.max(textWidth(name, size), ...rows.map((text) => textWidth(text, line))),
    height: height + rows.length * lineHeight + gap,
  }
}

/**
 * Groups are below lines, lines below boxes and titles, so that a line passes under the title of a group that it
 * enters.
 */
function contents({ boxes, groups, lines }: Layout): string {
  const depths = new Map<string, number>()
  for (const { element } of groups) {
    depths.set(element.id, element.parent === undefined ? 0 : (depths.get(element.parent) ?? 0) + 1)
  }
  const shade = ({ id }: Group): string => `group shade${depths.get(id)! % 2}`
  return [
    ...groups.map((group) => groupBorder(group, shade(group.element))),
    ...lines.map(lineShape),
    ...groups.map((group) => groupTitle(group, shade(group.element))),
    ...lines.flatMap(({ label }) => (label === undefined ? [] : [labelShape(label)])),
    ...boxes.map(boxShape),
  ].join('\n')
}

function groupBorder(group: Placed<Group>, style: string): string {
  const { applications, times } = group.element
  return rectangles(group, style, 8, applications > 1 || times > 1)
}

function groupTitle({ texts, element }: Placed<Group>, style: string): string {
  return `<g><title>${escapeXml(element.path)}</title>${background(texts, `${style} bare`)}${texts.map(textShape).join('')}</g>`
}

function boxShape(box: Placed<Box>): string {
  const { kind, path, times } = box.element
  const radius = kind === 'input' || kind === 'join' ? Math.min(box.height / 2, 18) : 5
  const shape = rectangles(box, kind, radius, times > 1)
  return `<g><title>${escapeXml(path)}</title>${shape}${box.texts.map(textShape).join('')}</g>`
}

/** A rectangle, with a second sheet under it if it represents several parts. */
function rectangles(
  { x, y, width, height }: Placed<Box | Group>,
  style: string,
  radius: number,
  several: boolean,
): string {
  const one = (by: number): string =>
    `<rect class="${style}" x="${round(x + by)}" y="${round(y + by)}" width="${round(width)}" height="${round(height)}" rx="${round(radius)}"/>`
  return several ? one(sheet) + one(0) : one(0)
}

const textShape = ({ text, style, x, y }: Text): string =>
  `<text class="${style}" x="${round(x)}" y="${round(y)}">${escapeXml(text)}</text>`

const labelShape = (label: Text): string => background([label], 'card bare') + textShape(label)

/** Keeps texts one below the other readable over a line. */
function background(texts: readonly Text[], kind: string): string {
  const [first, last] = [texts[0], texts[texts.length - 1]]
  const width = Math.max(...texts.map(({ text, style }) => textWidth(text, fontSizes[style]))) + 4
  const top = first.y - fontSizes[first.style]
  return `<rect class="${kind}" x="${round(first.x - width / 2)}" y="${round(top)}" width="${round(width)}" height="${round(last.y + 4 - top)}"/>`
}

function lineShape({ points, arrow }: Line): string {
  return `<path class="line" d="${curve(points)}"${arrow ? ' marker-end="url(#arrow)"' : ''}/>`
}

/** Straight at both ends, with rounded corners between. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points
  const parts = rest.slice(0, -1).map((corner, index) => {
    const [before, after] = [points[index], rest[index + 1]]
    const from = index === 0 ? between(before, corner) : undefined
    const to = between(corner, after)
    return `${from === undefined ? '' : `L${pair(from)}`}Q${pair(corner)} ${pair(to)}`
  })
  return `M${pair(first)}${parts.join('')}L${pair(points[points.length - 1])}`
}

const between = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 })
const pair = ({ x, y }: Point): string => `${round(x)} ${round(y)}`
/** Tenths of a pixel. */
const round = (value: number): number => Math.round(value * 10) / 10

function rules(colors: Palette, text: string, faint: string): string {
  const rects = Object.entries(colors).map(([kind, [fill, stroke]]) => `.${kind}{fill:${fill};stroke:${stroke}}`)
  return [
    ...rects,
    `text{fill:${text}}.line,.facts{fill:${faint}}path.line{fill:none;stroke:${faint}}.head{fill:${faint}}`,
  ].join('')
}

/** Common system fonts; the last ones are those that widths are measured by. */
const family = 'system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,"DejaVu Sans",sans-serif'

const style = `text{font-family:${family};text-anchor:middle;white-space:pre}
.title{font-size:${fontSizes.title}px;font-weight:600}.line{font-size:${fontSizes.line}px}
.name{font-size:${heading.size}px;font-weight:600;text-anchor:start}.facts{font-size:${heading.line}px;text-anchor:start}
path.line{stroke-width:1.2}
${rules(light, ink.light.text, ink.light.faint)}
.bare{stroke:none}
@media (prefers-color-scheme:dark){${rules(dark, ink.dark.text, ink.dark.faint)}.bare{stroke:none}}`
