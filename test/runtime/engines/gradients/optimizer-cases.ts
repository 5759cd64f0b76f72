/** What the tests of operations over all weights share. */
import type { Tensor, Variable } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import type { EngineName } from '../../../../runtime/engines/engine.js'
import { openEngine } from '../../../../runtime/engines/open.js'
import { enginesUnderTest, readAll, tellMissingEngines } from '../../helpers/engines.js'
import { relativeDifference, values } from '../reference.js'

/** No multiples of 4, one with several axes, and one that is cut into parts on every engine. */
export const shapes: readonly (readonly number[])[] = [[1], [5], [7, 3], [3, 3, 2, 9], [300_003]]

/** Values in -1..1 for each of the shapes. */
export function random(seed: number): Float32Array[] {
  return shapes.map((shape, i) => values(seed * shapes.length + i, tf.util.sizeFromShape([...shape])))
}

export function variablesOf(data: readonly Float32Array[]): Variable[] {
  // Copies: the cpu and the native engine compute in the arrays that they are given.
  return data.map((each, i) => tf.tidy(() => tf.variable(tf.tensor(each.slice(), [...shapes[i]]))))
}

export const tensorsOf = (data: readonly Float32Array[]): Tensor[] =>
  data.map((each, i) => tf.tensor(each, [...shapes[i]]))

export const zeros = (): Float64Array[] => shapes.map((shape) => new Float64Array(tf.util.sizeFromShape([...shape])))

/** A suite for every engine that is here, which is open then. */
export function onEveryEngine(title: string, suite: (engine: EngineName) => void): void {
  describe(title, () => {
    tellMissingEngines()
    for (const { name } of enginesUnderTest) {
      describe(`on ${name}`, () => {
        before(() => openEngine(name))
        suite(name)
      })
    }
  })
}

/** Within 1e-6 of the largest value, or of 1. */
export async function expectClose(
  actual: readonly Tensor[],
  expected: readonly ArrayLike<number>[],
  what: string,
): Promise<void> {
  const found = await readAll(() => actual.map((tensor) => tf.mul(tensor, 1)))
  for (const [i, each] of expected.entries()) {
    expect(relativeDifference(found[i], each), `${what} ${i}`).to.be.below(1e-6)
  }
}
