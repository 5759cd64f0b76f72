/** Operators' cases with what tfjs gives of them, for PyTorch. */
import { elements } from '../../../compiler/graph.js'
import type { Case } from '../ops/cases.js'
import type { TorchCase } from './torch.js'
import { batch, gradientsOf, objectiveOf, onEngine, trialOf, valuesOf } from './trials.js'

/** Values and gradients of each, on the cpu engine. */
export async function torchCases(cases: readonly Case[]): Promise<readonly TorchCase[]> {
  const trials = cases.map(trialOf)
  return await onEngine('cpu', trials, async (model, trial, index): Promise<TorchCase> => {
    const { operator, output } = cases[index]
    const { start, factors } = objectiveOf(model, trial)
    const given = {
      ...{ values: await valuesOf(model, trial), shape: output, gradients: await gradientsOf(model, trial) },
      factors: Float32Array.from(await factors.data()),
    }
    for (const tensor of [...start, factors]) tensor.dispose()
    if (given.values.length !== batch * elements(output)) throw new Error(`${trial.label} gives another shape`)
    return { operator: operator.name, trial, given }
  })
}
