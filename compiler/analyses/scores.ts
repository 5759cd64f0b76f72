import type { Subgraph } from '../graph.js'

/** The nodes whose values a head gives: its output, preceded by the logit if the output is a sigmoid or a softmax. */
export function scoresOf({ nodes, output }: Subgraph): readonly number[] {
  const { op, inputs } = nodes[output]
  return op === 'sigmoid' || op === 'softmax' ? [inputs[0], output] : [output]
}
