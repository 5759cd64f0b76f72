/** Operators as tfjs-layers computes them, against a reference. */
import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import type { Shape } from '../../../compiler/graph.js'
import { headModel } from '../../runtime/helpers/tfjs.js'
import type { Image } from '../ops/references.js'
import { parametersOf, readCall } from './apply.js'
import { buildOperator } from './build-network.js'

export interface Run {
  readonly shape: Shape
  readonly params: number
  readonly inputs: readonly Image[]
  readonly values: ArrayLike<number>
  /** By the weight's name, filled with random values. */
  readonly weights: Readonly<Record<string, ArrayLike<number>>>
}

/** The operator as tfjs-layers computes it: on random values of this deviation, or on the values given. */
export async function runInTfjs(
  call: string,
  shapes: readonly Shape[],
  given: number | readonly number[] = 1,
): Promise<Run> {
  const model = await headModel(buildOperator(call, shapes))
  const inputs = shapes.map((shape, index) =>
    typeof given === 'number'
      ? tf.randomNormal([1, ...shape], 0, given, 'float32', index + 1)
      : tf.tensor([...given], [1, ...shape]),
  )
  const weights: Record<string, ArrayLike<number>> = {}
  for (const [index, weight] of model.weights.entries()) {
    const values = tf.randomUniform(weight.shape as number[], 0.1, 1, 'float32', index + 10)
    weight.write(values)
    weights[weight.originalName.split('/').at(-1) ?? ''] = values.dataSync().slice()
    values.dispose()
  }
  const output = model.predict(inputs.length === 1 ? inputs[0] : inputs) as tf.Tensor
  const run = {
    shape: output.shape.slice(1),
    params: model.countParams(),
    inputs: inputs.map((tensor, index) => ({ shape: shapes[index], values: tensor.dataSync().slice() })),
    values: output.dataSync().slice(),
    weights,
  }
  expect(model.outputs[0].shape.slice(1)).to.deep.equal(run.shape)
  tf.dispose([...inputs, output])
  model.dispose()
  return run
}

export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).to.equal(expected.length)
  for (let i = 0; i < actual.length; i++) {
    if (Number.isNaN(expected[i]) && Number.isNaN(actual[i])) continue
    expect(actual[i]).to.be.closeTo(expected[i], 1e-4 * (1 + Math.abs(expected[i])))
  }
}

/**
 * Checks shape, parameters and values of a call against tfjs and a reference; calls that the shape rule refuses must
 * not fit.
 */
export async function conforms(call: string, shape: Shape, expected: (run: Run) => Image): Promise<void> {
  const applied = readCall(call)
  const output = applied.operator.shape([shape], applied.attributes)
  if ('code' in output) {
    expect(output.code).to.be.oneOf(['kernel-too-large', 'out-of-range'])
    return
  }
  const run = await runInTfjs(call, [shape])
  expect(run.shape).to.deep.equal(output)
  expect(run.params).to.equal(parametersOf(applied, [shape]))
  const computed = expected(run)
  expect(computed.shape).to.deep.equal(output)
  expectClose(run.values, computed.values)
}
