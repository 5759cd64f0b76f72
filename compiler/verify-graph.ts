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
  const paths = new Set<string>()
  const owned = new Set<number>()
  const broken =
    brokenOutline(network) ??
    brokenPart(network, network.tower, paths, owned) ??
    brokenPart(network, network.head, paths, owned)
  if (broken !== undefined) return broken
  return owned.size === network.weights.length ? undefined : 'a weight belongs to no node'
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

/** Adds to `paths` and `owned` what it meets. */
function brokenPart(
  { weights }: Network,
  subgraph: Subgraph,
  paths: Set<string>,
  owned: Set<number>,
): string | undefined {
  const { name, nodes, inputs, output } = subgraph
  const first = new Map<number, GraphNode>()
  for (const [id, node] of nodes.entries()) {
    const { path, op } = node
    if (paths.has(path)) return `two nodes are called ${path}`
    paths.add(path)
    if (!path.startsWith(`${name}/`)) return `${path} is not in ${name}`
    if (node.id !== id) return `${path} is not at its index`
    if ((op === 'input') !== inputs.includes(id)) return `${path} is a wrong input of ${name}`
    if (!node.inputs.every((from) => from >= 0 && from < id)) return `${path} takes what comes after it`
    if (!isShape(node.output)) return `${path} has the shape ${node.output.join('x')}`
    const sharer = first.get(node.weights[0])
    if (sharer !== undefined && !shares(node, sharer, subgraph))
      return `${path} cannot have the weights of ${sharer.path}`
    for (const index of node.weights) {
      const weight = weights[index]
      const owner = sharer ?? node
      if (weight === undefined || !isAt(weight.path, owner.path, weight.name) || !isShape(weight.shape))
        return `${path} has a wrong weight`
      if (sharer === undefined && owned.has(index)) return `${path} has a weight twice`
      owned.add(index)
      first.set(index, owner)
    }
  }
  return nodes[output] === undefined ? `${name} has no output` : undefined
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
