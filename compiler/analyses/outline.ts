/** A network as lines of text about its computation, for comparisons as in version control. */
import { formatFigure, formatNumber, formatShape, plural } from '../diagnostics/entry.js'
import { type GraphNode, type Network, type Subgraph, subgraphs } from '../graph.js'
import { expectedText } from './claim-text.js'
import { type ClaimResult, checkClaims } from './claims.js'
import { judgementCosts } from './costs.js'
import { countParameters } from './counts.js'
import { attributeText, operatorCall, sharedWeights } from './operator-text.js'
import { baseName, type Part, partTree } from './part-tree.js'

/**
 * One line per node, indented by its stage and blocks. Lines contain neither places in the file nor numbers that move
 * when a part is inserted before them, so that equal parts have equal lines.
 */
export function outline(network: Network): readonly string[] {
  const { name, kind, input, parameters } = network
  const settings = Object.entries(parameters).map(([parameter, value]) => `${parameter} = ${attributeText(value)}`)
  return [
    `${kind} network ${name}${settings.length === 0 ? '' : `(${settings.join(', ')})`}`,
    `input ${input.name}: ${formatShape(input.shape)}`,
    ...subgraphs(network).flatMap((subgraph) => subgraphLines(network, subgraph)),
    ...totalLines(network),
    ...checkClaims(network).map(claimLine),
  ].map((line) => line.replaceAll(/\p{Cc}+/gu, ' '))
}

function subgraphLines(network: Network, subgraph: Subgraph): readonly string[] {
  const { kind, name, applications } = subgraph
  const shared = sharedWeights(network)
  const times = applications === 1 ? '' : `, ${applications} times`
  const lines = (part: Part, indent: string): readonly string[] => {
    const names = new Set(part.children.map((child) => child.name))
    return part.children.flatMap((child) => {
      if (child.operator !== undefined) return [`${indent}${nodeLine(network, subgraph, child.operator, shared)}`]
      // `unit` of `unit_2`: the number only reflects another unit before it.
      const shown = names.has(baseName(child.name)) ? baseName(child.name) : child.name
      return [`${indent}${shown}`, ...lines(child, `${indent}  `)]
    })
  }
  const gives = subgraph === network.head ? `: ${network.head.gives}` : ''
  return [`${kind} ${name}${gives}${times}`, ...lines(partTree(subgraph), '  ')]
}

/** `conv(64, 3x3) -> 51x51x64, 640 parameters, 1,664,640 MACs`; inputs are added if they are not the line before. */
function nodeLine(
  network: Network,
  subgraph: Subgraph,
  node: GraphNode,
  shared: ReadonlyMap<GraphNode, string>,
): string {
  const { id, inputs, output, macs } = node
  const follows = inputs.length === 1 && inputs[0] === id - 1
  const taken = inputs.map((input) => pathFrom(node.path, subgraph.nodes[input]!.path)).join(', ')
  const owner = shared.get(node)
  const params = countParameters(network, [node]).total
  const figures = [
    formatShape(output),
    ...(params === 0 ? [] : [plural(params, 'parameter')]),
    ...(owner === undefined ? [] : [`shared with ${owner}`]),
    ...(macs === 0 ? [] : [plural(macs, 'MAC')]),
  ]
  return `${operatorCall(node)}${follows ? '' : ` of ${taken}`} -> ${figures.join(', ')}`
}

/** A path relative to the scope of another: without their common beginning. */
function pathFrom(here: string, path: string): string {
  const [own, words] = [here.split('/'), path.split('/')]
  let common = 0
  while (common < words.length - 1 && words[common] === own[common]) common += 1
  return words.slice(common).join('/')
}

function totalLines(network: Network): readonly string[] {
  const { total, trainable } = countParameters(network)
  const { macs, activation_bytes } = judgementCosts(network)
  return [
    `total ${plural(total, 'parameter')}, ${formatNumber(trainable)} trainable`,
    `total ${plural(macs, 'MAC')}`,
    `total ${plural(activation_bytes, 'byte')} of activations`,
  ]
}

function claimLine({ claim, actual, holds }: ClaimResult): string {
  const { subject, comparison, source } = claim
  const verdict = holds ? '' : `, is ${actual === undefined ? 'unknown' : formatFigure(actual)}`
  const quoted = source === undefined ? '' : ` ${JSON.stringify(source)}`
  return `claim ${subject} ${comparison} ${expectedText(claim)}${quoted}${verdict}`
}
