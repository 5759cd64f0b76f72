/** Which networks an objective can train. */
import { elements, type Head, type Network } from '../../../compiler/graph.js'
import { sameShape } from '../../../compiler/ops/shapes.js'
import type { ObjectivePart } from './objective.js'

type Asking = Pick<ObjectivePart, 'name' | 'takes' | 'heads'>

/**
 * Why an objective cannot train this network, as a sentence; undefined if it can. The objective's own `whyNot` is
 * checked separately.
 */
export function whyUntrainable(objective: Asking, network: Network): string | undefined {
  const { name, kind, head } = network
  if (objective.takes === 'labeled')
    return kind === 'classifier' ? undefined : `${name} compares pairs, but ${objective.name} classifies single images`
  if (kind === 'classifier') return `${name} classifies single images, but ${objective.name} compares images`
  if (objective.heads.length === 0) return whyFeaturesDoNot(objective, network)
  if (head === undefined) return `${name} has no head, but ${objective.name} trains one`
  if (objective.heads.includes(head.gives)) return undefined
  return `the head ${head.name} returns a ${head.gives}, but ${objective.name} trains a ${objective.heads.join(' or a ')}`
}

/** For an objective that uses only features. */
function whyFeaturesDoNot({ name: objective }: Asking, { name, towers, head, weights }: Network): string | undefined {
  const own = new Set(head?.nodes.flatMap((node) => node.weights))
  const left = [...own].reduce((sum, index) => sum + (weights[index].trainable ? elements(weights[index].shape) : 0), 0)
  if (head !== undefined && left > 0)
    return `${objective} uses only features and would leave the ${left} weights of the head ${head.name} untrained: use a head without weights, or no head`
  const [one, other] = towers.map(({ nodes, output }) => nodes[output].output)
  if (other === undefined || sameShape(one, other)) return undefined
  return `${objective} compares the features of both towers, but those of ${name} have the shapes ${one.join('x')} and ${other.join('x')}`
}

/** Cross-entropy is computed from the sigmoid's input, which neither overflows nor loses precision. */
export function whyNoLogits({ name, nodes, output }: Head): string | undefined {
  const { op } = nodes[output]
  return op === 'sigmoid' ? undefined : `the head ${name} ends in ${op}, but cross-entropy needs a sigmoid there`
}
