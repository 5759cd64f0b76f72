/** Initial weights from which ten steps are the same ten steps for everybody who computes in single precision. */
import { type Network, type Subgraph, subgraphs } from '../compiler/graph.js'
import { initialWeight } from '../runtime/model/initial-weights.js'

/**
 * What the scale that ends a residual branch is multiplied by. With scales of one the gradient of a hundred layers in training
 * is a thousand times as large at the first as at the last, and a rounding error grows alike: of ResNeXt-101 on four pairs
 * PyTorch's own gradient in single precision is 8% from its own in double precision. Branches that begin small, as Goyal
 * et al. (2017, section 5.1) begin them with zero, leave what is computed as it is and its conditioning good; zero would leave
 * the branches without gradients.
 */
const branchScale = 0.1

/** The network's weights as the trainer begins with them, but for the scales that end a residual branch. */
export function* benchmarkWeights(network: Network, seed: number): Generator<Float32Array> {
  const scaled = branchScales(network)
  for (const [index, weight] of network.weights.entries()) {
    const values = initialWeight(weight, seed)
    yield scaled.has(index) ? values.map((value) => branchScale * value) : values
  }
}

/** The weights of the network that scale the end of a residual branch: of normalizations that are added to a shorter way. */
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
