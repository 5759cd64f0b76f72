/** Which heads an objective can train. */
import type { Network } from '../../../compiler/graph.js'

/** Objectives on pairs need a head that gives one number a pair. */
export function refusesAllButPairs({ name, kind, head }: Network): string | undefined {
  if (kind === 'classifier') return `${name} classifies single images, and this objective compares images`
  const { output } = head.nodes[head.output]
  if (output.length === 1 && output[0] === 1) return undefined
  return `the head of ${name} gives ${output.join('x')} numbers a pair, and training needs one`
}

/** Cross-entropy needs probabilities, which a sigmoid gives. */
export function refusesAllButProbabilities(network: Network): string | undefined {
  const { name, head } = network
  const { op } = head.nodes[head.output]
  return (
    refusesAllButPairs(network) ??
    (op === 'sigmoid'
      ? undefined
      : `the head of ${name} ends in ${op}, and cross-entropy needs a probability: end it in sigmoid`)
  )
}

/** Classification needs a classifier's head. */
export function refusesAllButClassifiers({ name, kind }: Network): string | undefined {
  return kind === 'classifier' ? undefined : `${name} compares pairs, and this objective classifies single images`
}
