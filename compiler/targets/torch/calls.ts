/** What one application of an operator is in PyTorch, for readers. */
import type { GraphNode, Shape } from '../../graph.js'
import { lower } from '../lowering.js'
import type { Expression } from './call.js'
import { torchOperators } from './operators/index.js'

/** The modules and functions that it calls, in their order, of images with their channels first where it takes them so; none where it changes nothing. */
export function torchCalls({ op, output, attributes }: GraphNode, inputs: readonly Shape[]): readonly string[] {
  const { takes, expression } = lower(torchOperators, op, { inputs, output, attributes })
  return callsOf(expression(takes === 'last' ? 'last' : 'first'))
}

function callsOf(expression: Expression | number): readonly string[] {
  if (typeof expression === 'number') return []
  return [...expression.of.flatMap(callsOf), expression.call.of]
}
