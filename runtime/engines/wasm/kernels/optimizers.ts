/** Optimizer steps of all weights in one call, in place, and the norm of all gradients. */
import { util } from '@tensorflow/tfjs-core'
import { adamWContract, adamWFactors } from '../../gradients/adamw.js'
import { globalNormContract } from '../../gradients/global-norm.js'
import { movingAverageContract } from '../../gradients/moving-average.js'
import { sgdContract } from '../../gradients/sgd.js'
import { squareSums } from '../simd/optimizers.js'
import type { Simd } from '../simd/run.js'
import { ranges } from '../simd/run.js'
import type { BackendWasm, OwnKernel, TensorInfo } from './heap.js'
import { address, allocate, floats, ownKernel, release, valuesChanged } from './heap.js'

/**
 * Floats per call, so that threads share a large weight; constant, so that the sum of squares does not depend on the
 * number of threads.
 */
const floatsPerCall = 1 << 18

export const optimizerKernels: readonly OwnKernel[] = [
  ownKernel(sgdContract, ({ inputs: { weight, velocity, gradient, scale }, backend, attrs }, simd) => {
    const { learningRate, momentum, l2 } = attrs
    const by = scaleOf(backend, scale)
    const factors = l2.map((each) => [by, 2 * each, momentum, learningRate])
    const lists = [weight, velocity, gradient]
    const penalty = pass(backend, simd, { name: 'sgdMomentum', lists, factors, squares: l2 })
    for (const moved of [...weight, ...velocity]) valuesChanged(backend, moved)
    return { penalty: scalar(backend, penalty) }
  }),
  ownKernel(adamWContract, ({ inputs: { weight, first, second, gradient, scale }, backend, attrs }, simd) => {
    const { keepFirst, takeFirst, keepSecond, takeSecond, rate, root, epsilon, shrink } = adamWFactors(attrs)
    const by = scaleOf(backend, scale)
    const common = [keepFirst, takeFirst, keepSecond, takeSecond, rate, root, epsilon]
    const factors = attrs.l2.map((each, i) => [by, 2 * each, ...common, shrink[i]])
    const lists = [weight, first, second, gradient]
    const penalty = pass(backend, simd, { name: 'adamW', lists, factors, squares: attrs.l2 })
    for (const moved of [...weight, ...first, ...second]) valuesChanged(backend, moved)
    return { penalty: scalar(backend, penalty) }
  }),
  ownKernel(movingAverageContract, ({ inputs: { average, value }, backend, attrs }, simd) => {
    const factors = average.map(() => [1 - attrs.decay])
    pass(backend, simd, { name: 'movingAverage', lists: [average, value], factors })
    for (const moved of average) valuesChanged(backend, moved)
    return {}
  }),
  ownKernel(globalNormContract, ({ inputs: { gradient }, backend }, simd) => {
    const square = pass(backend, simd, { name: 'sumSquares', lists: [gradient], squares: gradient.map(() => 1) })
    return { norm: scalar(backend, Math.sqrt(square)) }
  }),
]

function scaleOf(backend: BackendWasm, scale: TensorInfo | undefined): number {
  return scale === undefined ? 1 : floats(backend, scale)[0]
}

function scalar(backend: BackendWasm, value: number): TensorInfo {
  const out = allocate(backend, [])
  floats(backend, out)[0] = value
  return out
}

interface Pass {
  /**
   * A function in simd/optimizers.ts: its parameters are the addresses of the lists, those of its factors and sums, and
   * a count.
   */
  readonly name: string
  /** Tensors of the same shape at each index. */
  readonly lists: readonly (readonly TensorInfo[])[]
  /** The factors at each index. */
  readonly factors?: readonly (readonly number[])[]
  /** For a function that sums squares: the factor at each index. */
  readonly squares?: readonly number[]
}

/** Runs the function on all tensors, large ones in parts, and returns the sum of squares. */
function pass(backend: BackendWasm, simd: Simd, { name, lists, factors = [], squares }: Pass): number {
  const parts = lists[0].flatMap(({ shape }, index) => {
    const size = util.sizeFromShape(shape)
    return ranges(size, Math.ceil(size / floatsPerCall), 4).map((range) => ({ ...range, index }))
  })
  const perIndex = factors[0]?.length ?? 0
  const held = allocate(backend, [factors.length * perIndex])
  // Float64 values in a float32 tensor: two floats per sum.
  const sums = allocate(backend, [parts.length * squareSums * 2])
  floats(backend, held).set(factors.flat())
  floats(backend, sums).fill(0)
  const [heldAt, sumsAt] = [held, sums].map((tensor) => address(backend, tensor)) as [number, number]
  const calls = parts.map(({ start, count, index }, part) => [
    ...lists.map((list) => address(backend, list[index]) + 4 * start),
    ...(perIndex === 0 ? [] : [heldAt + 4 * perIndex * index]),
    ...(squares === undefined ? [] : [sumsAt + 8 * squareSums * part]),
    count,
  ])
  simd.each(name, calls)
  const found = new Float64Array(floats(backend, sums).buffer, sumsAt, parts.length * squareSums)
  const factorOf = (sum: number): number => squares?.[parts[Math.floor(sum / squareSums)].index] ?? 0
  const total = found.reduce((total, square, i) => total + factorOf(i) * square, 0)
  for (const scratch of [held, sums]) release(backend, scratch)
  return total
}
