/** Infers one application of an operator: its output, weights and costs, or an error. */
import { isProblem, type Problem, problem } from './diagnostics/diagnostic.js'
import { type Attributes, elements, type Shape } from './graph.js'
import { maxCount } from './limits.js'
import type { Operator, WeightDeclaration } from './ops/index.js'

export interface Inference {
  readonly output: Shape
  readonly weights: readonly WeightDeclaration[]
  /** Multiply-accumulates of one application. */
  readonly macs: number
}

/** `attributes` are complete and of the declared types and ranges; `inputs` has the number that the operator takes. */
export function infer(operator: Operator, inputs: readonly Shape[], attributes: Attributes): Inference | Problem {
  const output = operator.shape(inputs, attributes)
  if (isProblem(output)) return output
  if (elements(output) > maxCount) return tooMany('elements in one tensor')
  const weights = operator.weights?.(inputs, attributes) ?? []
  if (countElements(weights) > maxCount) return tooMany('weights')
  const macs = operator.macs?.(inputs, output, attributes) ?? 0
  if (macs > maxCount) return tooMany('multiply-accumulates')
  return { output, weights, macs }
}

export const countElements = (weights: readonly WeightDeclaration[]): number =>
  weights.reduce((sum, { shape }) => sum + elements(shape), 0)

export const tooMany = (what: string): Problem => problem('too-many-elements', { what, limit: maxCount })
