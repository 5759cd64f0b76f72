/** The ONNX nodes of one application of an operator, for readers. */
import type { GraphNode, Network, Shape } from '../../graph.js'
import { lower } from '../lowering.js'
import { graphBuilder } from './builder.js'
import { onnxOperators } from './operators/index.js'

/** The kinds of its nodes, in order; empty if it changes nothing. Transposes of the channels are left out. */
export function nodeKinds(
  { op, output, attributes, weights }: GraphNode,
  shapes: readonly Shape[],
  network: Network,
): readonly string[] {
  const inputs = shapes.map((shape, at) => ({ name: `input${at}`, shape }))
  const builder = graphBuilder(inputs.length === 0 ? [network.input] : inputs, [])
  const path = 'node'
  const value = lower(onnxOperators, op, { inputs: shapes, output, attributes })({
    ...{ op, path, builder },
    inputs: inputs.map((input) => ({ ...input, layout: input.shape.length === 3 ? 'first' : 'last' })),
    weights: Object.fromEntries(
      weights.map((index) => {
        const { name, path, shape } = network.weights[index]
        return [name, { index, path, shape }]
      }),
    ),
  })
  const { nodes } = builder.finish([{ name: 'output', value }])
  const own = nodes.filter(({ name }) => name.startsWith(path) && !/channels_(first|last)$/.test(name))
  return own.map(({ op: kind }) => kind)
}
