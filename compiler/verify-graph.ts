/** What every pass relies on, whatever a graph was made from. */
import type { GraphNode, Network, Shape, Subgraph } from './graph.js'
import { operators } from './ops/index.js'
import { sameShape } from './ops/shapes.js'

/** Throws where the graph breaks a rule: a bug of the compiler, whatever the file says. */
export function verifyGraph(network: Network): void {
  const broken = brokenRule(network)
  if (broken !== undefined) throw new Error(`the graph is broken: ${broken}`)
}

/** The first rule that the graph breaks, or nothing. Nodes stand at their ids, and their inputs before them. */
export function brokenRule(network: Network): string | undefined {
  const met: Met = { paths: new Set(), owners: network.weights.map(() => undefined) }
  const broken =
    brokenOutline(network) ?? brokenPart(network, network.tower, met) ?? brokenPart(network, network.head, met)
  return broken ?? (met.owners.includes(undefined) ? 'a weight belongs to no node' : undefined)
}

/** One image for each application of the tower goes to the head; a siamese network gives one number, a classifier a vector. */
function brokenOutline({ kind, input, tower, head }: Network): string | undefined {
  const images = kind === 'siamese' ? 2 : 1
  if (tower.kind !== 'tower' || head.kind !== 'head') return 'the tower and the head are mixed up'
  if (tower.name === head.name) return `the tower and the head are both called ${tower.name}`
  if (tower.applications !== images || head.applications !== 1)
    return `a ${kind} network applies its tower ${images === 2 ? 'twice' : 'once'} and its head once`
  if (tower.inputs.length !== 1 || head.inputs.length !== images)
    return `a ${kind} network has a wrong number of inputs`
  const features = tower.nodes[tower.output]?.output
  const given = [input.shape, ...head.inputs.map(() => features)]
  const taken = [tower.nodes[tower.inputs[0]], ...head.inputs.map((id) => head.nodes[id])]
  const misfit = taken.find((node, index) => given[index] === undefined || !fits(node, given[index]))
  if (misfit !== undefined) return `${misfit.path} has not the shape of what it is given`
  const output = head.nodes[head.output]?.output ?? []
  if (output.length !== 1 || (kind === 'siamese' && output[0] !== 1)) return `${head.name} gives ${output.join('x')}`
  return undefined
}

const fits = (node: GraphNode | undefined, shape: Shape): boolean => node !== undefined && sameShape(node.output, shape)

/** What was met of a network. */
interface Met {
  readonly paths: Set<string>
  /** The first node that has each weight. */
  readonly owners: (GraphNode | undefined)[]
}

/** Adds to what was met. */
function brokenPart(network: Network, subgraph: Subgraph, met: Met): string | undefined {
  const { name, nodes, inputs, output } = subgraph
  const { paths } = met
  const folder = `${name}/`
  for (let id = 0; id < nodes.length; id += 1) {
    const node = nodes[id]
    const { path, op } = node
    if (paths.size === paths.add(path).size) return `two nodes are called ${path}`
    if (!path.startsWith(folder)) return `${path} is not in ${name}`
    if (node.id !== id) return `${path} is not at its index`
    if ((op === 'input') !== inputs.includes(id)) return `${path} is a wrong input of ${name}`
    for (const from of node.inputs) if (from < 0 || from >= id) return `${path} takes what comes after it`
    if (!isShape(node.output)) return `${path} has the shape ${node.output.join('x')}`
    const broken = node.weights.length === 0 ? undefined : brokenWeights(network, node, subgraph, met)
    if (broken !== undefined) return broken
  }
  return nodes[output] === undefined ? `${name} has no output` : undefined
}

/** A node has its own weights, or all those of an earlier node of its part. */
function brokenWeights({ weights }: Network, node: GraphNode, part: Subgraph, { owners }: Met): string | undefined {
  const { path } = node
  const first = owners[node.weights[0]]
  const sharer = first !== undefined && part.nodes[first.id] === first ? first : undefined
  if (sharer !== undefined && !shares(node, sharer, part)) return `${path} cannot have the weights of ${sharer.path}`
  const owner = sharer ?? node
  for (const index of node.weights) {
    const weight = weights[index]
    if (weight === undefined || !isAt(weight.path, owner.path, weight.name) || !isShape(weight.shape))
      return `${path} has a wrong weight`
    if (sharer === undefined && owners[index] !== undefined) return `${path} has a weight twice`
    owners[index] = owner
  }
  return undefined
}

/** Whether a path is `folder/name`, without writing that: there are hundreds of thousands of weights. */
const isAt = (path: string, folder: string, name: string): boolean =>
  path.length === folder.length + 1 + name.length &&
  path[folder.length] === '/' &&
  path.endsWith(name) &&
  path.startsWith(folder)

/** One layer does what both nodes do: the same operator and attributes, all its weights, and shapes that they fit. */
function shares(node: GraphNode, first: GraphNode, { nodes }: Subgraph): boolean {
  if (node.op !== first.op || !sameShape(node.weights, first.weights)) return false
  if (JSON.stringify(node.attributes) !== JSON.stringify(first.attributes)) return false
  const shapes = ({ inputs }: GraphNode) =>
    operators.get(node.op)?.weights?.(
      inputs.map((id) => nodes[id].output),
      node.attributes,
    ) ?? []
  const expected = shapes(first)
  return shapes(node).every(({ shape }, index) => sameShape(shape, expected[index].shape))
}

function isShape(shape: Shape): boolean {
  for (const extent of shape) if (!Number.isSafeInteger(extent) || extent <= 0) return false
  return true
}
