/** The trainer's step for the recipes of the benchmark. */
import type { Network } from '../compiler/graph.js'
import type { Engine } from '../runtime/engines/engine.js'
import type { Siamese } from '../runtime/model/siamese.js'
import { usePart } from '../runtime/protocol/part.js'
import { averageWeights } from '../runtime/training/average.js'
import { allPairs } from '../runtime/training/objectives/all-pairs.js'
import { binaryCrossEntropy } from '../runtime/training/objectives/binary-cross-entropy.js'
import { bindObjective } from '../runtime/training/objectives/bind.js'
import { adamw } from '../runtime/training/optimizers/adamw.js'
import { optimizers } from '../runtime/training/optimizers/index.js'
import { createOptimizer } from '../runtime/training/optimizers/optimizer.js'
import { sgd } from '../runtime/training/optimizers/sgd.js'
import { type TrainingStep, trainableWeights, trainingStep } from '../runtime/training/step.js'
import { type AllPairsRecipe, imagesOf } from './recipes.js'

export interface TrainedNetwork extends Pick<Engine, 'tf' | 'activationBudget'> {
  readonly network: Network
  readonly siamese: Siamese
  /** The seed of dropout masks. */
  readonly seed: number
}

export interface PairTrainingOptions extends TrainedNetwork {
  /** The largest number of images in a batch. */
  readonly pairs: number
  readonly momentum: number
  /** Whether left and right images are separate training passes, as in the other implementations; true by default. */
  readonly statisticsByView?: boolean
}

export interface PairTraining {
  readonly step: TrainingStep
  dispose(): void
}

/** Cross-entropy of the head's probability with all penalties, gradient descent with momentum, as in the paper. */
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

export interface AllPairsTraining extends PairTraining {
  /** Runs `work` while the network holds the averaged weights. */
  withAverages<Result>(work: () => Promise<Result>): Promise<Result>
}

/** Every pair of the batch, statistics over all of it, AdamW, clipping, and a moving average after each step. */
export function prepareAllPairsTraining(options: TrainedNetwork, recipe: AllPairsRecipe): AllPairsTraining {
  const { tf, siamese } = options
  const { smoothing, scale, scale_bounds, learn_scale } = recipe.objective
  const use = usePart(allPairs, { smoothing, scale, learn_scale, scale_bounds: [...scale_bounds] })
  const objective = bindObjective(tf, use)
  const held = { ...options, objective, statisticsByView: false }
  const weights = trainableWeights(held, { penalties: false })
  const optimizer = createOptimizer(tf, optimizers, usePart(adamw, recipe.optimizer), weights)
  const average = averageWeights(tf, siamese.weights, recipe.average)
  const move = trainingStep({ ...held, optimizer, clip: recipe.clip }, { images: imagesOf(recipe) })
  return {
    step(iteration, batch, learningRate) {
      const result = move(iteration, batch, learningRate)
      average.update(iteration)
      return result
    },
    withAverages: average.withAverages,
    dispose() {
      average.dispose()
      optimizer.dispose()
      objective.dispose()
    },
  }
}
