/** Between which numbers values lie, outside of training, as far as the operators say. */
import type { Subgraph } from '../graph.js'
import { operators, type Range } from '../ops/index.js'

const anywhere: Range = [-Infinity, Infinity]

/** The range of every node's values, by its id, where those of the subgraph's inputs are in `given`. */
export function valueRanges({ nodes, inputs }: Subgraph, given: readonly Range[]): readonly Range[] {
  const ranges: Range[] = []
  for (const { id, op, inputs: from, attributes } of nodes) {
    const shapes = from.map((input) => nodes[input].output)
    const range = operators.get(op)?.range?.(
      from.map((input) => ranges[input]),
      shapes,
      attributes,
    )
    ranges.push(range ?? given[inputs.indexOf(id)] ?? anywhere)
  }
  return ranges
}
