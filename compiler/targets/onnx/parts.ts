/** The ONNX graphs of a network, each for one use. */
import { scoresOf } from '../../analyses/scores.js'
import type { GraphNode, Network, Shape, Subgraph } from '../../graph.js'
import { lower } from '../lowering.js'
import { type GraphBuilder, graphBuilder, type Value } from './builder.js'
import type { OnnxGraph, OnnxValue } from './graph.js'
import { onnxOperators } from './operators/index.js'
import type { Scope } from './operators/scope.js'

/**
 * The use of a part: `embed` an image, compare features with the `head`, or all of it: a `pair` of images, or
 * `classify` one.
 */
export type PartKind = 'embed' | 'head' | 'pair' | 'classify'

export interface OnnxPart {
  /** File name: its kind, and the side if each image of a pair has its own tower. */
  readonly name: string
  readonly kind: PartKind
  readonly inputs: readonly OnnxValue[]
  readonly outputs: readonly OnnxValue[]
  /** The tower of each image; empty for a head. */
  readonly towers: readonly number[]
}

/** Every part of the network. */
export function onnxParts(network: Network): readonly OnnxPart[] {
  const { towers, head, input } = network
  const features = towers.map(outputOf)
  const image = (name: string): OnnxValue => ({ name, shape: input.shape })
  const embeds = towers.map((_, side): OnnxPart => {
    const name = towers.length === 1 ? 'embed' : `embed-${sides[side]}`
    return {
      name,
      kind: 'embed',
      inputs: [image(input.name)],
      outputs: [{ name: 'features', shape: features[side] }],
      towers: [side],
    }
  })
  if (head === undefined) return embeds
  const outputs = judgements(head)
  if (head.inputs.length === 1) {
    const part: OnnxPart = {
      name: 'head',
      kind: 'head',
      inputs: [{ name: 'features', shape: features[0] }],
      outputs,
      towers: [],
    }
    return [...embeds, part, { name: 'classify', kind: 'classify', inputs: [image(input.name)], outputs, towers: [0] }]
  }
  const given = sides.map((name, side) => ({ name, shape: features[side] ?? features[0] }))
  return [
    ...embeds,
    { name: 'head', kind: 'head', inputs: given, outputs, towers: [] },
    {
      name: 'pair',
      kind: 'pair',
      inputs: sides.map(image),
      outputs,
      towers: sides.map((_, side) => (side in towers ? side : 0)),
    },
  ]
}

/** The parts that most users need: for a gallery, or a classifier as one file. */
export const usualParts = (network: Network): readonly OnnxPart[] =>
  onnxParts(network).filter(({ kind }) => (network.kind === 'classifier' ? kind === 'classify' : kind !== 'pair'))

const sides = ['left', 'right'] as const

const outputOf = ({ nodes, output }: Subgraph): Shape => nodes[output].output

/** The outputs of a head: its logit first, if it has one. Plural for classes. */
function judgements(head: Network['head'] & {}): readonly OnnxValue[] {
  const scores = scoresOf(head)
  const words = head.inputs.length === 1 ? ['logits', 'probabilities'] : ['logit', head.gives]
  return scores.map((id, at) => ({ name: words.slice(-scores.length)[at], shape: head.nodes[id].output }))
}

/**
 * Adds the preparation of the images, and returns the network's input; `image` has the name of an input and its shape,
 * which may differ from the network's.
 */
export interface Preparation {
  readonly shape: Shape
  prepare(builder: GraphBuilder, image: Value): Value
}

/** The graph of a part; with `preparation`, its inputs are the stored images. */
export function toOnnxGraph(network: Network, part: OnnxPart, preparation?: Preparation): OnnxGraph {
  const { towers, head } = network
  const inputs =
    preparation === undefined || part.towers.length === 0
      ? part.inputs
      : part.inputs.map(({ name }) => ({ name, shape: preparation.shape }))
  const builder = graphBuilder(inputs, [
    ...part.outputs.map(({ name }) => name),
    ...network.weights.map(({ path }) => path),
  ])
  const values = inputs.map(({ name, shape }): Value => ({ name, shape, layout: 'last' }))
  const images =
    part.towers.length === 0 || preparation === undefined
      ? values
      : values.map((image) => preparation.prepare(builder, image))
  const features =
    part.towers.length === 0
      ? images
      : part.towers.map((tower, side) => {
          // One tower for both images: its nodes are added twice.
          const prefix = part.towers.length > towers.length ? `${sides[side]}/` : ''
          return subgraphValues(network, towers[tower], [images[side]], builder, prefix)[towers[tower].output]
        })
  const { name, doc } = network
  const about = { name: `${name} ${part.name}`, doc, inputs }
  if (part.kind === 'embed' || head === undefined)
    return { ...about, ...builder.finish([{ name: part.outputs[0].name, value: features[0] }]) }
  const judged = subgraphValues(network, head, features, builder, '')
  return {
    ...about,
    ...builder.finish(scoresOf(head).map((id, at) => ({ name: part.outputs[at].name, value: judged[id] }))),
  }
}

/** Adds a subgraph's nodes below `prefix`; returns the values of all, by their ids. */
export function subgraphValues(
  network: Network,
  { nodes, inputs }: Subgraph,
  given: readonly Value[],
  builder: GraphBuilder,
  prefix: string,
): readonly Value[] {
  const values: Value[] = []
  for (const node of nodes) {
    const at = inputs.indexOf(node.id)
    values.push(at !== -1 ? given[at] : nodeValue(network, nodes, node, values, builder, prefix))
  }
  return values
}

function nodeValue(
  network: Network,
  nodes: readonly GraphNode[],
  { op, path, attributes, inputs, output, weights }: GraphNode,
  values: readonly Value[],
  builder: GraphBuilder,
  prefix: string,
): Value {
  const emit = lower(onnxOperators, op, { inputs: inputs.map((id) => nodes[id].output), output, attributes })
  const scope: Scope = {
    op,
    path: `${prefix}${path}`,
    inputs: inputs.map((id) => values[id]),
    weights: Object.fromEntries(
      weights.map((index) => {
        const { name, path, shape } = network.weights[index]
        return [name, { index, path, shape }]
      }),
    ),
    builder,
  }
  return emit(scope)
}
