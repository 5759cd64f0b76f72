/** Drawings, as text. */
import type { Network } from '../compiler/graph.js'
import { toDot } from '../compiler/targets/drawing/dot.js'
import { drawNetwork } from '../compiler/targets/drawing/draw.js'
import type { Direction } from '../compiler/targets/drawing/drawing.js'
import { tooLarge } from '../compiler/targets/drawing/limits.js'
import { toMermaid } from '../compiler/targets/drawing/mermaid.js'
import { toSvg } from '../compiler/targets/drawing/svg.js'

export interface DrawOptions {
  /** `svg` (unless stated), a mermaid flowchart, or Graphviz text. */
  readonly format?: 'svg' | 'mmd' | 'dot'
  /** Levels of detail: 1 for stages, Infinity for every operator. By default the largest parts are opened, up to 25 boxes. */
  readonly depth?: number
  /** Whether equal parts in a row are one box; they are, unless it says false. */
  readonly fold?: boolean
  /** `down` unless stated. */
  readonly direction?: Direction
  /** The size of an SVG; 1 unless stated. */
  readonly scale?: number
}

/**
 * The network as a picture: the same as `netc draw` makes. The same network gives the same text.
 *
 * @throws RangeError where it would have more boxes than a page shows: a smaller `depth` has fewer
 */
export function draw(network: Network, { format = 'svg', direction, scale, ...options }: DrawOptions = {}): string {
  const drawing = drawNetwork(network, options)
  const reason = tooLarge(drawing, format === 'svg')
  if (reason !== undefined) throw new RangeError(`${reason} A smaller depth has fewer boxes.`)
  switch (format) {
    case 'svg':
      return toSvg(drawing, { ...(direction && { direction }), ...(scale && { scale }) })
    case 'mmd':
      return toMermaid(drawing, direction)
    case 'dot':
      return toDot(drawing, direction)
    default:
      throw new TypeError(`there is no format ${format satisfies never}: svg, mmd and dot are there`)
  }
}
