/** From a network to its drawing: boxes, expanded groups, and the lines between them. */
import { judgementCosts } from '../../analyses/costs.js'
import { countParameters } from '../../analyses/counts.js'
import { attributeText } from '../../analyses/operator-text.js'
import { operatorNodes } from '../../analyses/scopes.js'
import { formatNumber, formatShape } from '../../diagnostics/entry.js'
import { short } from '../../figures.js'
import { type GraphNode, judged, type Network, subgraphs } from '../../graph.js'
import { drawPart } from './draw-part.js'
import type { Box, Drawing, Edge } from './drawing.js'
import { openTo, openWhatMatters } from './open.js'
import { contextOf } from './parts.js'
import type { Sketch } from './sketch.js'

export interface DrawOptions {
  /** Levels of detail: 1 for stages, 2 for their parts, and so on. By default the largest parts are expanded. */
  readonly depth?: number
  /** Whether equal consecutive parts become one box with their number. */
  readonly fold?: boolean
}

/** Draws `network`. The figures of a box are those of the summary, for everything that it represents. */
export function drawNetwork(network: Network, { depth, fold = true }: DrawOptions = {}): Drawing {
  const images = imageNames(network)
  const inputs = inputBoxes(network, images)
  const contexts = subgraphs(network).map((subgraph) => contextOf(subgraph, fold))
  const opening = depth === undefined ? openWhatMatters(network, contexts) : openTo(depth)
  const maps = { boxOf: new Map(), stands: new Map() }
  const sketch: Sketch = { network, images, opening, elements: [...inputs], shown: [], ...maps }
  for (const context of contexts) drawPart(context, sketch)
  const { elements } = sketch
  const edges = edgesOf(sketch, inputs)
  return { title: network.name, lines: headline(network), description: description(network), elements, edges }
}

const lastName = ({ path }: GraphNode): string => path.slice(path.lastIndexOf('/') + 1)

/** The images of one judgement, named as in the head; a single one has no name. */
function imageNames(network: Network): Sketch['images'] {
  const { head } = network
  if (judged(network) === 'image') return [undefined]
  return head === undefined ? ['left', 'right'] : head.inputs.map((id) => lastName(head.nodes[id]))
}

/** One box for each image. */
function inputBoxes({ input, towers }: Network, images: Sketch['images']): Box[] {
  return images.map((name, index) => ({
    id: `in${index}`,
    kind: 'input',
    path: `${(towers[index] ?? towers[0]).name}/${input.name}`,
    title: name === undefined ? input.name : `${name} ${input.name}`,
    lines: [formatShape(input.shape)],
    output: input.shape,
    params: 0,
    macs: 0,
    times: 1,
  }))
}

/** One edge for everything that flows between two boxes, in the order of the inputs. */
function edgesOf(sketch: Sketch, inputs: readonly Box[]): readonly Edge[] {
  const { network, elements, shown, boxOf } = sketch
  const { towers } = network
  const outputs = new Map(elements.map(({ id, output }) => [id, formatShape(output)]))
  const edges = new Map<string, Edge>()
  /** Connects the result of `source` for image `index`. */
  const connect = (source: GraphNode, index: number, node: GraphNode, name?: string): void => {
    const from = source.op === 'input' ? inputs[index].id : boxOf.get(standsFor(source, sketch))!
    const to = boxOf.get(node)!
    if (from === to) return
    // A box shows one shape; a line with another shape shows that.
    const shape = formatShape(source.output)
    const label = [name, outputs.get(from) === shape ? undefined : shape].filter((word) => word !== undefined).join(' ')
    const edge = { from, to, value: `${from}-${source.id}`, ...(label === '' ? {} : { label }) }
    edges.set(JSON.stringify(edge), edge)
  }
  for (const node of shown) {
    const part = subgraphs(network).find(({ nodes }) => nodes[node.id] === node)!
    const side = towers.indexOf(part)
    for (const id of node.inputs) {
      const source = part.nodes[id]
      if (source.op !== 'input') connect(source, 0, node)
      else if (side >= 0) for (const index of towers.length === 1 ? inputs.keys() : [side]) connect(source, index, node)
      else {
        const index = part.inputs.indexOf(id)
        const tower = towers[index] ?? towers[0]
        connect(tower.nodes[tower.output], index, node, part.inputs.length > 1 ? lastName(source) : undefined)
      }
    }
  }
  return [...edges.values()]
}

function standsFor(node: GraphNode, { stands }: Sketch): GraphNode {
  let shown = node
  for (let next = stands.get(shown); next !== undefined; next = stands.get(shown)) shown = next
  return shown
}

function headline(network: Network): readonly string[] {
  const { input, parameters } = network
  const settings = Object.entries(parameters).map(([name, value]) => `${name} = ${attributeText(value)}`)
  return [[`${input.name} ${formatShape(input.shape)}`, ...settings].join(' · '), totals(network)]
}

const totals = (network: Network): string =>
  `${formatNumber(countParameters(network).total)} parameters, ${short(judgementCosts(network).macs)} MACs for ${judged(network) === 'pair' ? 'a pair' : 'an image'}`

function description(network: Network): string {
  const { towers, head, doc, input } = network
  const names = imageNames(network)
  const shared = towers[0].applications > 1 ? `, applied to ${names.join(' and ')} with the same weights` : ''
  const towerTexts = towers.map(
    ({ name }, side) => `the tower ${name}${towers.length === 1 ? shared : ` for ${names[side]}`}`,
  )
  const parts = [
    ...towerTexts,
    ...(head === undefined ? [] : [`the head ${head.name}, which gives a ${head.gives}`]),
  ].join(', and ')
  const operators = subgraphs(network).reduce((count, subgraph) => count + operatorNodes(subgraph).length, 0)
  const shown = `${parts[0].toUpperCase()}${parts.slice(1)}, on ${input.name} ${formatShape(input.shape)}: ${formatNumber(operators)} operators, ${totals(network)}.`
  return doc === '' ? shown : `${doc.trim()} ${shown}`
}
