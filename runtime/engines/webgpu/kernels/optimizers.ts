/** Optimizer steps, in place: one program per weight and updated array, and one for its part of the penalty. */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { util } from '@tensorflow/tfjs-core'
import { adamWContract, adamWFactors } from '../../gradients/adamw.js'
import { globalNormContract } from '../../gradients/global-norm.js'
import { movingAverageContract } from '../../gradients/moving-average.js'
import { sgdContract } from '../../gradients/sgd.js'
import { forEachIndex, ownKernel, release, run, type TensorInfo, type WebGPUBackend } from './program.js'
import { sum } from './reductions.js'

export const optimizerKernels: readonly KernelConfig[] = [
  ownKernel(sgdContract, ({ inputs: { weight, velocity, gradient, scale }, backend, attrs }) => {
    const { learningRate, momentum, l2 } = attrs
    const penalty = sumOfSquares(backend, weight, l2)
    for (const [i, each] of weight.entries()) {
      moveBySlope(backend, {
        ...{ name: 'move velocity', weight: each, gradient: gradient[i], scale, l2: l2[i] },
        ...{ moved: velocity[i], floats: { momentum, learningRate } },
        code: 'result[index] = uniforms.momentum * result[index] - uniforms.learningRate * slope;',
      })
      run(backend, {
        name: 'move weight',
        inputs: { velocity: velocity[i] },
        shape: each.shape,
        into: each,
        code: forEachIndex('result[index] += velocity[index];'),
      })
    }
    return { penalty }
  }),
  ownKernel(adamWContract, ({ inputs: { weight, first, second, gradient, scale }, backend, attrs }) => {
    const { keepFirst, takeFirst, keepSecond, takeSecond, rate, root, epsilon, shrink } = adamWFactors(attrs)
    const penalty = sumOfSquares(backend, weight, attrs.l2)
    for (const [i, each] of weight.entries()) {
      const slope = { weight: each, gradient: gradient[i], scale, l2: attrs.l2[i] }
      moveBySlope(backend, {
        ...{ ...slope, name: 'move first moment', moved: first[i], floats: { keep: keepFirst, take: takeFirst } },
        code: 'result[index] = uniforms.keep * result[index] + uniforms.take * slope;',
      })
      moveBySlope(backend, {
        ...{ ...slope, name: 'move second moment', moved: second[i], floats: { keep: keepSecond, take: takeSecond } },
        code: 'result[index] = uniforms.keep * result[index] + uniforms.take * (slope * slope);',
      })
      run(backend, {
        name: 'move weight by moments',
        inputs: { first: first[i], second: second[i] },
        floats: { shrink: shrink[i], rate, root, epsilon },
        shape: each.shape,
        into: each,
        code: forEachIndex(`
          let divisor = uniforms.root * sqrt(second[index]) + uniforms.epsilon;
          result[index] = uniforms.shrink * result[index] - uniforms.rate * first[index] / divisor;`),
      })
    }
    return { penalty }
  }),
  ownKernel(movingAverageContract, ({ inputs: { average, value }, backend, attrs }) => {
    for (const [i, each] of average.entries()) {
      run(backend, {
        name: 'move average',
        inputs: { value: value[i] },
        floats: { rest: 1 - attrs.decay },
        shape: each.shape,
        into: each,
        code: forEachIndex('result[index] += uniforms.rest * (value[index] - result[index]);'),
      })
    }
    return {}
  }),
  ownKernel(globalNormContract, ({ inputs: { gradient }, backend }) => {
    const squares = sumOfSquares(
      backend,
      gradient,
      gradient.map(() => 1),
    )
    const norm = run(backend, {
      name: 'root',
      inputs: { squares },
      shape: [],
      code: forEachIndex('result[index] = sqrt(squares[index]);'),
    })
    release(backend, squares)
    return { norm }
  }),
]

interface Move {
  readonly name: string
  readonly weight: TensorInfo
  readonly gradient: TensorInfo
  readonly scale: TensorInfo | undefined
  readonly l2: number
  readonly moved: TensorInfo
  readonly floats: Readonly<Record<string, number>>
  /** Contains the `slope`, scale gradient + 2 l2 weight. */
  readonly code: string
}

/** Without a scale the program has no multiplication by it: GPUs differ in how they round fused operations. */
function moveBySlope(backend: WebGPUBackend, { name, weight, gradient, scale, l2, moved, floats, code }: Move): void {
  run(backend, {
    name: scale === undefined ? name : `${name}, scaled`,
    inputs: { weight, gradient, ...(scale === undefined ? {} : { scale }) },
    floats: { ...floats, decay: 2 * l2 },
    shape: moved.shape,
    into: moved,
    code: forEachIndex(`
        let slope = ${scale === undefined ? '' : 'scale[0] * '}gradient[index] + uniforms.decay * weight[index];
        ${code}`),
  })
}

/** The number of partial sums in which the squares of all tensors are gathered. */
const gathered = 4096

/** The sum of factor sum(x^2) over all tensors, with a factor for each; tensors with factor 0 are skipped. */
function sumOfSquares(backend: WebGPUBackend, tensors: readonly TensorInfo[], factors: readonly number[]): TensorInfo {
  const squares = run(backend, {
    name: 'zeros',
    inputs: {},
    shape: [gathered],
    code: forEachIndex('result[index] = 0.0;'),
  })
  for (const [i, x] of tensors.entries()) if (factors[i] > 0) gatherSquares(backend, squares, x, factors[i])
  const total = sum(backend, squares, { outer: 1, reduced: gathered, inner: 1 }, 1)
  release(backend, squares)
  return { ...total, shape: [] }
}

function gatherSquares(backend: WebGPUBackend, squares: TensorInfo, x: TensorInfo, factor: number): void {
  run(backend, {
    name: 'gather squares',
    inputs: { x },
    integers: { count: util.sizeFromShape(x.shape) },
    floats: { factor },
    shape: squares.shape,
    into: squares,
    code: forEachIndex(`
      var sum = 0.0;
      for (var at = index; at < uniforms.count; at += uniforms.size) { sum += x[at] * x[at]; }
      result[index] += uniforms.factor * sum;`),
  })
}
