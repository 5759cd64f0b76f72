/** The optimiser's step, in place: two programs a weight, and one more for its share of the penalty. */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { type SgdAttributes, sgdMomentumName, sgdParameters } from '../../gradients/sgd.js'
import { forEachIndex, release, run, type TensorInfo, type WebGPUBackend, webgpuKernel } from './program.js'
import { sum } from './reductions.js'

/** Sums that the squares of all weights are gathered in. */
const gathered = 4096

export function sgdKernels(): readonly KernelConfig[] {
  return [
    webgpuKernel<Readonly<Record<string, TensorInfo>>, SgdAttributes>(sgdMomentumName, ({ inputs, backend, attrs }) => [
      step(backend, inputs, attrs),
    ]),
  ]
}

function step(
  backend: WebGPUBackend,
  inputs: Readonly<Record<string, TensorInfo>>,
  { learningRate, momentum, l2 }: SgdAttributes,
): TensorInfo {
  const squares = run(backend, {
    name: 'zeros',
    inputs: {},
    shape: [gathered],
    code: forEachIndex('result[index] = 0.0;'),
  })
  for (const [index, { weight, velocity, gradient }] of sgdParameters(inputs).entries()) {
    if (l2[index] > 0) gatherSquares(backend, squares, weight, l2[index])
    run(backend, {
      name: 'move velocity',
      inputs: { weight, gradient },
      floats: { momentum, learningRate, decay: 2 * l2[index] },
      shape: velocity.shape,
      into: velocity,
      code: forEachIndex(`
        let slope = gradient[index] + uniforms.decay * weight[index];
        result[index] = uniforms.momentum * result[index] - uniforms.learningRate * slope;`),
    })
    run(backend, {
      name: 'move weight',
      inputs: { velocity },
      shape: weight.shape,
      into: weight,
      code: forEachIndex('result[index] += velocity[index];'),
    })
  }
  const penalty = sum(backend, squares, { outer: 1, reduced: gathered, inner: 1 }, 1)
  release(backend, squares)
  return { ...penalty, shape: [] }
}

function gatherSquares(backend: WebGPUBackend, squares: TensorInfo, weight: TensorInfo, l2: number): void {
  const count = weight.shape.reduce((product, extent) => product * extent, 1)
  run(backend, {
    name: 'gather squares',
    inputs: { weight },
    integers: { count },
    floats: { l2 },
    shape: squares.shape,
    into: squares,
    code: forEachIndex(`
      var sum = 0.0;
      for (var at = index; at < uniforms.count; at += uniforms.size) { sum += weight[at] * weight[at]; }
      result[index] += uniforms.l2 * sum;`),
  })
}
