/** From a network to its drawing: what becomes a box, what is opened, and what the lines between them are. */
import { pairCosts } from '../../analyses/costs.js'
import { countParameters } from '../../analyses/counts.js'
import { valueText } from '../../analyses/operator-text.js'
import { operatorNodes } from '../../analyses/scopes.js'
import { formatNumber, formatShape } from '../../diagnostics/entry.js'
import { short } from '../../figures.js'
import { type GraphNode, type Network, type Subgraph, subgraphs } from '../../graph.js'
import { drawPart } from './draw-part.js'
import type { Box, Drawing, Edge } from './drawing.js'
import { contextOf } from './parts.js'
import type { Sketch } from './sketch.js'

export interface DrawOptions {
  /** How many levels are told apart: 1 for stages, 2 for what stands in them, and so on. */
  readonly depth?: number
  /** Whether equal parts in a row become one, with their number. */
  readonly fold?: boolean
}

/** What `netc draw` shows unless told otherwise: stages, opened to their blocks. */
export const defaultDepth = 2

/** Draws `network`. The figures in its boxes are those of the summary, for all that a box stands for. */
export function drawNetwork(network: Network, { depth = defaultDepth, fold = true }: DrawOptions = {}): Drawing {
  const sketch: Sketch = { network, depth, boxes: [], groups: [], shown: [], boxOf: new Map(), stands: new Map() }
  const inputs = inputBoxes(network)
  sketch.boxes.push(...inputs)
  for (const subgraph of subgraphs(network)) drawPart(subgraph, contextOf(subgraph, fold), sketch)
  const edges = edgesOf(sketch, inputs)
  const { boxes, groups } = sketch
  return { title: network.name, lines: headline(network), description: description(network), boxes, groups, edges }
}

/** The images of one judgement: one box for each time that the tower is applied. */
function inputBoxes({ input, head, tower }: Network): Box[] {
  const names = head.inputs.map((id) => head.nodes[id].path.split('/').at(-1)!)
  return Array.from({ length: tower.applications }, (_, index) => ({
    id: `in${index}`,
    kind: 'input',
    path: `${tower.name}/${input.name}`,
    title: tower.applications === 1 ? input.name : `${names[index]} ${input.name}`,
    lines: [formatShape(input.shape)],
    output: input.shape,
    params: 0,
    macs: 0,
    times: 1,
  }))
}

function edgesOf(sketch: Sketch, inputs: readonly Box[]): readonly Edge[] {
  const { network, boxes, shown, boxOf } = sketch
  const { tower, head } = network
  const outputs = new Map(boxes.map(({ id, output }) => [id, output]))
  const edges = new Map<string, Edge>()
  const connect = (source: GraphNode, from: string, node: GraphNode, name?: string): void => {
    const to = boxOf.get(node)!
    if (from === to) return
    // A box tells one shape; where another leaves it, the line tells that.
    const shape = formatShape(source.output)
    const differs = formatShape(outputs.get(from)!) !== shape
    const label = [name, differs ? shape : undefined].filter((word) => word !== undefined).join(' ')
    const edge = { from, to, value: `${from}-${source.id}`, ...(label === '' ? {} : { label }) }
    edges.set(JSON.stringify(edge), edge)
  }
  /** Connects what the tower computes from image `index`. */
  const fromTower = (source: GraphNode, index: number, node: GraphNode, name?: string): void =>
    connect(source, source.op === 'input' ? inputs[index].id : boxOf.get(standsFor(source, sketch))!, node, name)

  for (const node of shown) {
    const subgraph: Subgraph = subgraphOf(node, network)
    for (const id of node.inputs) {
      const source = subgraph.nodes[id]
      if (source.op !== 'input') fromTower(source, 0, node)
      else if (subgraph === tower) inputs.forEach((_, index) => fromTower(source, index, node))
      else {
        const index = head.inputs.indexOf(id)
        fromTower(tower.nodes[tower.output], index, node, head.inputs.length > 1 ? source.path.split('/').at(-1) : undefined)
      }
    }
  }
  return [...edges.values()]
}

const subgraphOf = (node: GraphNode, { tower, head }: Network): Subgraph =>
  tower.nodes[node.id] === node ? tower : head

function standsFor(node: GraphNode, { stands }: Sketch): GraphNode {
  let shown = node
  for (let next = stands.get(shown); next !== undefined; next = stands.get(shown)) shown = next
  return shown
}

function headline(network: Network): readonly string[] {
  const { input, parameters } = network
  const settings = Object.entries(parameters).map(([name, value]) => `${name} = ${valueText(value)}`)
  return [[`${input.name} ${formatShape(input.shape)}`, ...settings].join('   '), totals(network)]
}

const totals = (network: Network): string =>
  `${formatNumber(countParameters(network).total)} parameters, ${short(pairCosts(network).macs)} MACs ${judged(network)}`

const judged = ({ kind }: Network): string => (kind === 'siamese' ? 'for a pair' : 'for an image')

function description(network: Network): string {
  const { tower, head, doc, input } = network
  const names = head.inputs.map((id) => head.nodes[id].path.split('/').at(-1)!)
  const applied = tower.applications > 1 ? `, applied to ${names.join(' and ')} with the same weights` : ''
  const operators = subgraphs(network).reduce((count, subgraph) => count + operatorNodes(subgraph).length, 0)
  const shown = `The tower ${tower.name}${applied}, and the head ${head.name}, on ${input.name} ${formatShape(input.shape)}: ${formatNumber(operators)} operators, ${totals(network)}.`
  return doc === '' ? shown : `${doc.trim()} ${shown}`
}
