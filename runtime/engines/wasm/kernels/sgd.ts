/** The optimiser's step over all weights in one call, in place. */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { util } from '@tensorflow/tfjs-core'
import { type SgdAttributes, sgdMomentumName, sgdParameters } from '../../gradients/sgd.js'
import type { Simd } from '../simd/run.js'
import { ranges } from '../simd/run.js'
import { squareSums } from '../simd/sgd.js'
import type { BackendWasm, TensorInfo } from './heap.js'
import { address, allocate, floats, release, valuesChanged, wasmKernel } from './heap.js'

/** Floats in one call, so that threads share a large weight; fixed, so that the sum of squares does not depend on how many they are. */
const floatsPerCall = 1 << 18

export function sgdKernels(simd: Simd): readonly KernelConfig[] {
  return [
    wasmKernel<Readonly<Record<string, TensorInfo>>, SgdAttributes>(sgdMomentumName, ({ inputs, backend, attrs }) => [
      step(backend, simd, inputs, attrs),
    ]),
  ]
}

function step(
  backend: BackendWasm,
  simd: Simd,
  inputs: Readonly<Record<string, TensorInfo>>,
  { learningRate, momentum, l2 }: SgdAttributes,
): TensorInfo {
  const parameters = sgdParameters(inputs)
  const parts = parameters.flatMap((parameter, index) => {
    const size = util.sizeFromShape(parameter.weight.shape)
    return ranges(size, Math.ceil(size / floatsPerCall), 4).map((range) => ({ ...range, ...parameter, index }))
  })
  const factors = allocate(backend, [parameters.length * 3])
  // Float64 in a tensor of float32: two floats a sum.
  const squares = allocate(backend, [parts.length * squareSums * 2])
  const penalty = allocate(backend, [])
  floats(backend, factors).set(l2.flatMap((each) => [momentum, learningRate, 2 * each]))
  floats(backend, squares).fill(0)
  const [factorsAt, squaresAt] = [factors, squares].map((tensor) => address(backend, tensor)) as [number, number]
  const calls = parts.map(({ weight, velocity, gradient, start, count, index }, part) => [
    ...[weight, velocity, gradient].map((tensor) => address(backend, tensor) + 4 * start),
    factorsAt + 12 * index,
    squaresAt + 8 * squareSums * part,
    count,
  ])
  simd.each('sgdMomentum', calls)
  const sums = new Float64Array(floats(backend, squares).buffer, squaresAt, parts.length * squareSums)
  floats(backend, penalty)[0] = sums.reduce(
    (sum, square, i) => sum + l2[parts[Math.floor(i / squareSums)].index] * square,
    0,
  )
  for (const { weight, velocity } of parameters) for (const moved of [weight, velocity]) valuesChanged(backend, moved)
  for (const scratch of [factors, squares]) release(backend, scratch)
  return penalty
}
