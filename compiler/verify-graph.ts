/** The rules that every pass relies on, whatever the source of a graph. */
import { type GraphNode, type Head, type Network, type Shape, type Subgraph, subgraphs } from './graph.js'
import { operators } from './ops/index.js'
import { sameShape } from './ops/shapes.js'

/** Throws if the graph breaks a rule: a bug of the compiler, whatever the input. */
export function verifyGraph(network: Network): void {
  const broken = brokenRule(network)
  if (broken !== undefined) throw new Error(`the graph is broken: ${broken}`)
}

/** The first rule that the graph breaks, or undefined. Nodes are at their ids, after their inputs. */
export function brokenRule(network: Network): string | undefined {
  const met: Met = { paths: new Set(), owners: network.weights.map(() => undefined) }
  const outline = brokenOutline(network)
  if (outline !== undefined) return outline
  for (const part of subgraphs(network)) {
    const broken = brokenPart(network, part, met)
    if (broken !== undefined) return broken
  }
  return met.owners.includes(undefined) ? 'a weight belongs to no node' : undefined
}

/**
 * By kind: the allowed numbers of towers, how often each is applied, and how many images the head takes, if there is
 * one.
 */
const outlines: Readonly<Record<Network['kind'], { towers: readonly number[]; applied: number; images: number }>> = {
  siamese: { towers: [1], applied: 2, images: 2 },
  pseudo_siamese: { towers: [2], applied: 1, images: 2 },
  classifier: { towers: [1], applied: 1, images: 1 },
  embedding: { towers: [1, 2], applied: 1, images: 0 },
}

/**
 * Each image goes through its tower, and all features to the head, which gives one number for a pair, and a vector for
 * an image.
 */
function brokenOutline(network: Network): string | undefined {
  const { kind, input, towers, head } = network
  const expected = outlines[kind]
  if (towers.some((tower) => tower.kind !== 'tower') || (head !== undefined && head.kind !== 'head'))
    return 'towers and head are mixed up'
  const names = subgraphs(network).map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice !== undefined) return `two parts are called ${twice}`
  if (!expected.towers.includes(towers.length)) return `a network of the kind ${kind} has ${towers.length} towers`
  if ((head?.inputs.length ?? 0) !== expected.images || towers.some(({ inputs }) => inputs.length !== 1))
    return `a network of the kind ${kind} has a wrong number of inputs`
  if (towers.some(({ applications }) => applications !== expected.applied) || (head?.applications ?? 1) !== 1)
    return `a network of the kind ${kind} applies a part too often, or not often enough`
  return brokenJoints(input.shape, towers, head) ?? (head && brokenJudgement(kind, head))
}

/** The first part whose input does not have the shape that it takes. */
function brokenJoints(image: Shape, towers: readonly Subgraph[], head: Subgraph | undefined): string | undefined {
  const features = towers.map(({ nodes, output }) => nodes[output]?.output)
  const joints = [
    ...towers.map(({ nodes, inputs }) => ({ node: nodes[inputs[0]], given: image })),
    ...(head?.inputs ?? []).map((id, side) => ({ node: head?.nodes[id], given: features[side] ?? features[0] })),
  ]
  const misfit = joints.find(({ node, given }) => given === undefined || !fits(node, given))
  if (misfit !== undefined) return `${misfit.node?.path ?? 'an input'} has not the shape of what it is given`
  const [left, right] = features
  const differ = head === undefined && left !== undefined && right !== undefined && !sameShape(left, right)
  return differ ? 'features of two shapes are compared' : undefined
}

function brokenJudgement(kind: Network['kind'], { name, nodes, output: id, gives }: Head): string | undefined {
  const output = nodes[id]?.output ?? []
  if (output.length !== 1 || (kind !== 'classifier' && output[0] !== 1)) return `${name} gives ${output.join('x')}`
  return kind === 'classifier' && gives !== 'probability' ? `${name} gives a ${gives} of one image` : undefined
}

const fits = (node: GraphNode | undefined, shape: Shape): boolean => node !== undefined && sameShape(node.output, shape)

/** What the check has seen of a network. */
interface Met {
  readonly paths: Set<string>
  /** The first node that has each weight. */
  readonly owners: (GraphNode | undefined)[]
}

/** Records a part. */
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
    // Inputs come first.
    if ((op === 'input') !== id < inputs.length || (id < inputs.length && inputs[id] !== id))
      return `${path} is a wrong input of ${name}`
    if (!areBefore(node.inputs, id)) return `${path} takes what comes after it`
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
  for (let at = 0; at < node.weights.length; at += 1) {
    const index = node.weights[at]
    const weight = weights[index]
    if (weight === undefined || !isAt(weight.path, owner.path, weight.name) || !isShape(weight.shape))
      return `${path} has a wrong weight`
    if (sharer === undefined && owners[index] !== undefined) return `${path} has a weight twice`
    owners[index] = owner
  }
  return undefined
}

/** Whether a path is `folder/name`, without building that string: there are hundreds of thousands of weights. */
const isAt = (path: string, folder: string, name: string): boolean =>
  path.length === folder.length + 1 + name.length &&
  path[folder.length] === '/' &&
  path.endsWith(name) &&
  path.startsWith(folder)

/** Whether one layer can be both nodes: the same operator and attributes, all its weights, and matching shapes. */
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
  for (let axis = 0; axis < shape.length; axis += 1)
    if (!Number.isSafeInteger(shape[axis]) || shape[axis] <= 0) return false
  return true
}

function areBefore(inputs: readonly number[], id: number): boolean {
  for (let at = 0; at < inputs.length; at += 1) if (inputs[at] < 0 || inputs[at] >= id) return false
  return true
}
