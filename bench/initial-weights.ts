/** Initial weights with which ten steps give the same result for every implementation in single precision. */
import { type Network, type Subgraph, subgraphs } from '../compiler/graph.js'
import { initialWeight } from '../runtime/model/initial-weights.js'

/**
 * The factor of the scale at the end of a residual branch. With scales of one, the gradient of a hundred layers in
 * training is a thousand times as large at the first as at the last, and rounding errors grow by the same factor: for
 * ResNeXt-101 on four pairs PyTorch's gradient in single precision differs by 8% from its own in double precision.
 * Small initial branches (Goyal et al. 2017, section 5.1, use zero) do not change the computation and make it
 * well-conditioned; zero would leave the branches without gradients.
 */
const branchScale = 0.1

/** The trainer's initial weights, except for the scales at the end of residual branches. */
export function* benchmarkWeights(network: Network, seed: number): Generator<Float32Array> {
  const scaled = branchScales(network)
  for (const [index, weight] of network.weights.entries()) {
    const values = initialWeight(weight, seed)
    yield scaled.has(index) ? values.map((value) => branchScale * value) : values
  }
}

/** The weights that scale the end of a residual branch: those of normalizations that are added to a shorter path. */
export function branchScales(network: Network): Set<number> {
  return new Set(subgraphs(network).flatMap((part) => [...scalesOf(part)]))
}

function* scalesOf({ nodes }: Subgraph): Generator<number> {
  const depths: number[] = []
  for (const { op, inputs, id } of nodes) {
    depths[id] = 1 + Math.max(0, ...inputs.map((input) => depths[input]!))
    if (op !== 'add') continue
    let end = nodes[inputs.reduce((deepest, input) => (depths[input]! > depths[deepest]! ? input : deepest))]!
    while (end.op === 'identity' || end.op === 'drop_path') end = nodes[end.inputs[0]!]!
    const [scale] = end.weights
    if (end.op === 'bn' && end.attributes.scale === true && scale !== undefined) yield scale
  }
}
