/** What every operator that has weights takes beside its own parameters: whether training moves them. */
import type { Attributes } from '../graph.js'
import type { Operator } from './operator.js'
import { bool, type ParameterDeclaration } from './parameter.js'

const trainable: ParameterDeclaration = {
  name: 'trainable',
  ...bool(
    'Whether training moves the weights. Frozen weights, of `trainable=false`, have no gradient, penalty, weight decay or average; frozen batch normalization uses its moving statistics in training too, and leaves them as they are.',
    { default: true },
  ),
}

/** The operator with that parameter, last of its own, where it has weights. */
export function freezable(operator: Operator): Operator {
  const { weights, parameters } = operator
  if (weights === undefined) return operator
  return {
    ...operator,
    parameters: [...parameters, trainable],
    weights(inputs, attributes) {
      const own = weights(inputs, attributes)
      return isFrozen({ attributes }) ? own.map((weight) => ({ ...weight, trainable: false, l2: 0 })) : own
    },
  }
}

/** Whether training leaves the weights of a node as they are, moving statistics included. */
export const isFrozen = ({ attributes }: { readonly attributes: Attributes }): boolean => attributes.trainable === false
