/** The parameter that every operator with weights has in addition to its own: whether training changes them. */
import type { Attributes } from '../graph.js'
import type { Operator } from './operator.js'
import { bool, type ParameterDeclaration } from './parameter.js'

const trainable: ParameterDeclaration = {
  name: 'trainable',
  ...bool(
    'Whether training changes the weights. Frozen weights, with `trainable=false`, have no gradient, penalty, weight decay or average; frozen batch normalization uses its moving statistics in training, too, and does not update them.',
    { default: true },
  ),
}

/** The operator with that parameter, after its own, if it has weights. */
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

/** Whether training does not change the weights of a node, moving statistics included. */
export const isFrozen = ({ attributes }: { readonly attributes: Attributes }): boolean => attributes.trainable === false
