/** The network as a picture that leads back to its lines: requests of the project's own, for the VS Code extension and whoever likes them. */
import type { Location } from 'vscode-languageserver-protocol'
import { operatorNodes } from '../../compiler/analyses/scopes.js'
import { type GraphNode, subgraphs } from '../../compiler/graph.js'
import { type Feature, Refusal } from '../feature.js'
import { locationOf } from '../places.js'
import type { Analysis, Session } from '../session.js'

export interface DrawingParams {
  readonly uri: string
}

export interface PlaceParams extends DrawingParams {
  /** Of a box: the `<title>` in its group. */
  readonly path: string
}

export const drawing: Feature = {
  capabilities: { experimental: { drawing: true } },
  requests: {
    /** The SVG as `netc draw` makes it; null where there is no network, or none without mistakes. */
    'netc/drawing': async ({ uri }: DrawingParams, session): Promise<{ readonly svg: string } | null> => {
      const network = session.analysis(uri)?.value
      if (network === undefined) return null
      const { draw } = await import('../../api/draw.js')
      try {
        return { svg: draw(network) }
      } catch (error) {
        if (error instanceof RangeError) throw new Refusal(error.message)
        throw error
      }
    },
    /** Where a box of it is written. */
    'netc/place': ({ uri, path }: PlaceParams, session): Location | null => {
      const analysis = session.analysis(uri)
      return analysis === undefined ? null : (placeOf(path, analysis, session) ?? null)
    },
  },
}

function placeOf(path: string, analysis: Analysis, session: Session): Location | undefined {
  const nodes = analysis.value === undefined ? [] : subgraphs(analysis.value).flatMap(operatorNodes)
  const node = nodes.find((one) => one.path === path) ?? nodes.find((one) => one.path.startsWith(`${path}/`))
  return node && locationOf(spanOf(node, path, analysis.path), analysis.sources, session)
}

/** The innermost call of the file that leads to a box: of an operator itself its own place, where that is there. */
function spanOf({ path, span, expansion }: GraphNode, box: string, file: string) {
  if (path === box && span.file === file) return span
  const depth = box.split('/').length
  const calls = expansion.slice(0, depth).filter((frame) => frame.span.file === file)
  // The first is the network's own call of the tower: a box in it is better told by what is called there.
  return (depth > 1 ? (calls[1] ?? (span.file === file ? { span } : calls[0])) : calls[0])?.span ?? span
}
