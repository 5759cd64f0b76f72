/** Drawings, as text. */
import type { Network } from '../compiler/graph.js'
import { toDot } from '../compiler/targets/drawing/dot.js'
import { drawNetwork } from '../compiler/targets/drawing/draw.js'
import type { Direction } from '../compiler/targets/drawing/drawing.js'
import { tooLarge } from '../compiler/targets/drawing/limits.js'
import { toMermaid } from '../compiler/targets/drawing/mermaid.js'
import { toSvg } from '../compiler/targets/drawing/svg.js'

/** Options of `draw`; all are optional. */
export interface DrawOptions {
  /** `svg` (the default), `mmd` for a mermaid flowchart, or `dot` for Graphviz. */
  readonly format?: 'svg' | 'mmd' | 'dot'
  /**
   * Levels of detail: 1 for stages, Infinity for every operator. By default the largest parts are expanded, up to 25
   * boxes.
   */
  readonly depth?: number
  /** Whether equal consecutive parts become one box; default: true. */
  readonly fold?: boolean
  /** Default: `down`. */
  readonly direction?: Direction
  /** Scale of an SVG; default: 1. */
  readonly scale?: number
}

/**
 * The network as a picture, as in `netc draw`. The same network gives the same text.
 *
 * @throws RangeError if it would have more boxes than a page shows: reduce `depth`
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
      throw new TypeError(`unknown format ${format satisfies never}: use svg, mmd or dot`)
  }
}
