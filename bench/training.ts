/** The trainer's step on pairs as the paper has it: cross-entropy of the head's probability with all penalties, gradient descent with momentum. */
import type { Network } from '../compiler/graph.js'
import { UserError } from '../runtime/base/user-error.js'
import type { Engine } from '../runtime/engines/engine.js'
import type { Siamese } from '../runtime/model/siamese.js'
import { usePart } from '../runtime/protocol/part.js'
import { binaryCrossEntropy } from '../runtime/training/objectives/binary-cross-entropy.js'
import { bindObjective } from '../runtime/training/objectives/bind.js'
import { optimizers } from '../runtime/training/optimizers/index.js'
import { createOptimizer } from '../runtime/training/optimizers/optimizer.js'
import { sgd } from '../runtime/training/optimizers/sgd.js'
import { type TrainingStep, trainableWeights, trainingStep } from '../runtime/training/step.js'

export interface PairTrainingOptions extends Pick<Engine, 'tf' | 'activationBudget'> {
  readonly network: Network
  readonly siamese: Siamese
  /** In a batch, at most. */
  readonly pairs: number
  readonly momentum: number
  /** Of the masks of dropout. */
  readonly seed: number
  /** Whether left and right images are separate passes of training, as the others have it; so unless given. */
  readonly statisticsByView?: boolean
}

export interface PairTraining {
  readonly step: TrainingStep
  dispose(): void
}

export function preparePairTraining({
  pairs,
  momentum,
  statisticsByView = true,
  ...options
}: PairTrainingOptions): PairTraining {
  const { tf } = options
  const objective = bindObjective(tf, usePart(binaryCrossEntropy))
  const held = { ...options, objective, statisticsByView }
  const weights = trainableWeights(held, { penalties: true })
  const optimizer = createOptimizer(tf, optimizers, usePart(sgd, { momentum }), weights)
  return {
    step: trainingStep({ ...held, optimizer }, { images: 2 * pairs }),
    dispose() {
      optimizer.dispose()
      objective.dispose()
    },
  }
}

/** @throws UserError where the network cannot be trained so */
export function refuseUntrainable(network: Network): void {
  const reason = binaryCrossEntropy.refuses({}, network)
  if (reason !== undefined) throw new UserError(reason, 'the benchmark trains siamese networks on pairs')
}
