/** Optimizer steps: one operation of netc per weight, and one for the norm of all gradients. */
import type { KernelConfig, Tensor } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { adamWContract, adamWFactors } from '../../gradients/adamw.js'
import { globalNormContract } from '../../gradients/global-norm.js'
import { movingAverageContract } from '../../gradients/moving-average.js'
import { sgdContract } from '../../gradients/sgd.js'
import { ownKernel, runOperation, runOperations } from './native-kernel.js'

// None of them in place: a weight may be in the memory of a JavaScript array, which the binding shares.
export const optimizerKernels: readonly KernelConfig[] = [
  ownKernel(sgdContract, ({ inputs: { weight, velocity, gradient, scale }, backend, attrs }) => {
    const rates = tf.tensor1d([attrs.learningRate, attrs.momentum])
    const name = scale === undefined ? 'NetcSgdMomentum' : 'NetcScaledSgdMomentum'
    const moved = weight.map((each, i) => {
      const inputs = [each, velocity[i], gradient[i], rates, ...(scale === undefined ? [] : [scale])]
      return runOperations(backend, name, inputs, { reals: [attrs.l2[i]] }, 3)
    })
    rates.dispose()
    return { penalty: sumOf(output(moved, 0)), weight: output(moved, 1), velocity: output(moved, 2) }
  }),
  ownKernel(adamWContract, ({ inputs: { weight, first, second, gradient, scale }, backend, attrs }) => {
    const { keepFirst, takeFirst, keepSecond, takeSecond, rate, root, epsilon } = adamWFactors(attrs)
    const factors = [keepFirst, takeFirst, keepSecond, takeSecond, rate, root, epsilon, attrs.learningRate]
    const rates = tf.tensor1d(factors)
    const name = scale === undefined ? 'NetcAdamW' : 'NetcScaledAdamW'
    const moved = weight.map((each, i) => {
      const inputs = [each, first[i], second[i], gradient[i], rates, ...(scale === undefined ? [] : [scale])]
      return runOperations(backend, name, inputs, { reals: [attrs.decay[i], attrs.l2[i]] }, 4)
    })
    rates.dispose()
    const [penalties, weights, firsts, seconds] = [0, 1, 2, 3].map((at) => output(moved, at))
    return { penalty: sumOf(penalties), weight: weights, first: firsts, second: seconds }
  }),
  ownKernel(movingAverageContract, ({ inputs: { average, value }, backend, attrs }) => {
    const rates = tf.tensor1d([1 - attrs.decay])
    const moved = average.map((each, i) => runOperation(backend, 'NetcMovingAverage', [each, value[i], rates], {}))
    rates.dispose()
    return { average: moved }
  }),
  ownKernel(globalNormContract, ({ inputs: { gradient }, backend }) => ({
    norm: runOperation(backend, 'NetcGlobalNorm', gradient, { listLength: gradient.length }),
  })),
]

const output = (moved: readonly Tensor[][], index: number): Tensor[] => moved.map((outputs) => outputs[index])

/** The sum of scalars, which are disposed of. */
function sumOf(scalars: Tensor[]): Tensor {
  const sum = tf.addN(scalars)
  tf.dispose(scalars.filter((each) => each !== sum))
  return sum
}
