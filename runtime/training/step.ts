/** One iteration of training: forward pass, backward pass, optimizer step. */
import type { Scalar } from '@tensorflow/tfjs-core'
import type { Network } from '../../compiler/graph.js'
import type { Batch } from '../data/batch.js'
import type { ImageShape } from '../data/image-store.js'
import { clipScale, globalNorm } from '../engines/gradients/global-norm.js'
import { type ComputeGradients, chooseGradients, type GradientOptions, trainedVariables } from './gradients.js'
import type { Optimizer, TrainableWeight } from './optimizers/optimizer.js'

/**
 * The results of a step. They stay on the engine, since reading would wait for it; the caller reads and disposes of
 * them.
 */
export interface StepResult {
  /** Before the step: the objective plus penalties. */
  readonly loss: Scalar
  readonly objective: Scalar
  readonly accuracy: Scalar
  /** The norm of all gradients before they are clipped; absent if the protocol does not clip. */
  readonly gradient_norm?: Scalar
}

export interface StepOptions extends GradientOptions {
  readonly optimizer: Optimizer
  /** The norm to which gradients are clipped; absent: they are not. */
  readonly clip?: number | undefined
  /** The run's seed, for dropout. */
  readonly seed: number
}

/**
 * The variables that the optimizer updates, by path: the network's weights, and the objective's parameters, which have
 * neither decay nor penalty.
 */
export function trainableWeights(
  options: Pick<GradientOptions, 'network' | 'siamese' | 'objective'>,
  { penalties }: { readonly penalties: boolean },
) {
  const declared = new Map(options.network.weights.map((weight) => [weight.path, weight]))
  const trained = [...trainedVariables(options)].map(([path, variable]): [string, TrainableWeight] => {
    const weight = declared.get(path)
    // Kernels have two axes or more; biases, normalization and scales have one.
    return [
      path,
      { variable, l2: penalties ? (weight?.l2 ?? 0) : 0, decays: weight !== undefined && weight.shape.length > 1 },
    ]
  })
  return new Map(trained)
}

export type TrainingStep = (iteration: number, batch: Batch, learningRate: number) => StepResult

/**
 * Prepares the step for batches of at most `images` images. Iterations count from 1. Only the results stay on the
 * engine.
 */
export function trainingStep(options: StepOptions, { images: most }: { readonly images: number }): TrainingStep {
  const { tf, network, optimizer, clip, seed } = options
  const compute = chooseGradients(options, most)
  return (iteration, batch, learningRate) =>
    tf.tidy(() => {
      const { gradients, objective, accuracy } = compute(toTensors(options, batch), { seed, iteration })
      const norm = clip === undefined ? undefined : globalNorm(Object.values(gradients))
      const scale = norm === undefined || clip === undefined ? undefined : clipScale(norm, clip)
      const penalty = optimizer.step(gradients, { learningRate, iteration: iteration - 1, scale })
      const loss: Scalar = tf.keep(tf.add(objective, penalty))
      return { loss, objective, accuracy, ...(norm === undefined ? {} : { gradient_norm: tf.keep(norm) }) }
    })

  function toTensors({ tf }: StepOptions, { images, count, labels, items }: Batch): Parameters<ComputeGradients>[0] {
    const [height, width, channels] = network.input.shape
    return { images: tf.tensor4d(images, [count, height, width, channels]), labels: tf.tensor1d(labels), items }
  }
}

/** Why the network cannot use images of this shape, as a sentence with both shapes; undefined if it can. */
export function whyImagesDoNotFit(
  { name, input }: Network,
  { height, width, channels }: ImageShape,
): string | undefined {
  const given = [height, width, channels].join('x')
  const taken = input.shape.join('x')
  return given === taken
    ? undefined
    : `network ${name} takes images of ${taken}, but the protocol's images are ${given}`
}
