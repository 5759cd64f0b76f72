import type { NamedTensorMap, Variable } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { clipScale, globalNorm } from '../../../../runtime/engines/gradients/global-norm.js'
import { type PartUse, usePart } from '../../../../runtime/protocol/part.js'
import { adamw } from '../../../../runtime/training/optimizers/adamw.js'
import { optimizers } from '../../../../runtime/training/optimizers/index.js'
import { lion } from '../../../../runtime/training/optimizers/lion.js'
import { createOptimizer, type TrainableWeight } from '../../../../runtime/training/optimizers/optimizer.js'
import { sgd } from '../../../../runtime/training/optimizers/sgd.js'
import { expectClose, onEveryEngine } from '../../engines/gradients/optimizer-cases.js'
import { readAll } from '../../helpers/engines.js'

/** In float64. */
interface Moved {
  readonly weight: Float64Array
  readonly slots: readonly Float64Array[]
}

/** What one step does to one number; `g` is its gradient with that of the penalty. */
type Formula = (
  given: { readonly w: number; readonly slots: readonly number[]; readonly g: number },
  how: { readonly rate: number; readonly iteration: number; readonly decays: boolean },
) => { readonly w: number; readonly slots: readonly number[] }

const descent: Formula = ({ w, slots: [v], g }, { rate, iteration }) => {
  // Momentum 0.5, 0.6, 0.7, 0.8, 0.8, 0.8.
  const velocity = Math.min(0.5 + 0.1 * iteration, 0.8) * v - rate * g
  return { w: w + velocity, slots: [velocity] }
}

const adam: Formula = ({ w, slots: [m, v], g }, { rate, iteration, decays }) => {
  const [first, second] = [0.8 * m + 0.2 * g, 0.95 * v + 0.05 * g * g]
  const t = iteration + 1
  const moved = first / (1 - 0.8 ** t) / (Math.sqrt(second / (1 - 0.95 ** t)) + 1e-3)
  return { w: w * (1 - (decays ? rate * 0.3 : 0)) - rate * moved, slots: [first, second] }
}

const lionsStep: Formula = ({ w, slots: [m], g }, { rate, decays }) => {
  const moved = Math.sign(0.7 * m + 0.3 * g) + (decays ? 0.2 * w : 0)
  return { w: w - rate * moved, slots: [0.9 * m + 0.1 * g] }
}

const cases: readonly (readonly [use: PartUse, slots: readonly string[], formula: Formula])[] = [
  [usePart(sgd, { momentum: 0.8, momentum_start: 0.5, momentum_slope: 0.1 }), ['velocity'], descent],
  [usePart(adamw, { beta1: 0.8, beta2: 0.95, epsilon: 1e-3, weight_decay: 0.3 }), ['first', 'second'], adam],
  [usePart(lion, { beta1: 0.7, beta2: 0.9, weight_decay: 0.2 }), ['mean'], lionsStep],
]

const starts = { kernel: [0.5, -1, 2, 0.25, -0.125, 1.5], bias: [1, -2, 0.5], scale: [3] }
const shapes = { kernel: [2, 3], bias: [3], scale: [] }
const conditions = {
  kernel: { l2: 0.02, decays: true },
  bias: { l2: 0, decays: false },
  scale: { l2: 0, decays: false },
}
type Path = keyof typeof starts
const paths = Object.keys(starts) as Path[]

const rates = [0.1, 0.07, 0.05, 0.02, 0.1, 0.01]
/** Gradients of a norm of about 2 and then about 0.2: clipped and not. */
const most = 0.5
const gradientOf = (path: Path, iteration: number) =>
  starts[path].map((_, i) =>
    Math.fround((iteration % 2 === 0 ? 1 : 0.1) * Math.sin((i + 1) * (iteration + path.length))),
  )

onEveryEngine('an optimizer', () => {
  for (const [use, slots, formula] of cases) {
    it(`takes the steps of its formula, with clipping, penalty and decay (${use.part})`, async () => {
      const before = tf.memory().numTensors
      const variables = Object.fromEntries(
        paths.map((path) => [path, tf.tidy(() => tf.variable(tf.tensor(starts[path], shapes[path])))]),
      ) as Record<Path, Variable>
      const weights = paths.map((path): [string, TrainableWeight] => [
        path,
        { variable: variables[path], ...conditions[path] },
      ])
      const optimizer = createOptimizer(tf, optimizers, use, new Map(weights))
      expect([...optimizer.slots.keys()]).to.deep.equal(paths.flatMap((path) => slots.map((slot) => `${slot}/${path}`)))

      const expected = paths.map((path): Moved => {
        const weight = Float64Array.from(starts[path])
        return { weight, slots: slots.map(() => new Float64Array(weight.length)) }
      })
      for (const [iteration, rate] of rates.entries()) {
        const given = paths.map((path) => gradientOf(path, iteration))
        const penalty = takeStep(expected, given, formula, { rate, iteration })
        const held = tf.memory().numTensors
        const [[found]] = await readAll(() => {
          const gradients: NamedTensorMap = Object.fromEntries(
            paths.map((path, at) => [variables[path].name, tf.tensor(given[at], shapes[path])]),
          )
          const scale = clipScale(globalNorm(Object.values(gradients)), most)
          return [optimizer.step(gradients, { learningRate: rate, iteration, scale })]
        })
        expect(tf.memory().numTensors).to.equal(held)
        expect(found).to.be.closeTo(penalty, 1e-6)
        const wanted = expected.flatMap(({ weight, slots }) => [weight, ...slots])
        const actual = paths.flatMap((path) => [
          variables[path],
          ...slots.map((slot) => optimizer.slots.get(`${slot}/${path}`)!),
        ])
        await expectClose(actual, wanted, `iteration ${iteration}, number`)
      }
      optimizer.dispose()
      tf.dispose(Object.values(variables))
      expect(tf.memory().numTensors).to.equal(before)
    })
  }
})

/** Moves the numbers; gives the penalty before. */
function takeStep(
  expected: readonly Moved[],
  gradients: readonly (readonly number[])[],
  formula: Formula,
  how: { readonly rate: number; readonly iteration: number },
): number {
  const norm = Math.hypot(...gradients.flat())
  const scale = Math.min(1, most / norm)
  let penalty = 0
  for (const [at, { weight, slots }] of expected.entries()) {
    const { l2, decays } = conditions[paths[at]]
    for (const [i, w] of weight.entries()) {
      penalty += l2 * w * w
      const g = scale * gradients[at][i] + 2 * l2 * w
      const moved = formula({ w, slots: slots.map((slot) => slot[i]), g }, { ...how, decays })
      weight[i] = moved.w
      for (const [number, slot] of slots.entries()) slot[i] = moved.slots[number]
    }
  }
  return penalty
}

describe('the momentum of sgd', () => {
  const momentum = (settings: object, iteration: number) =>
    optimizers.get('sgd')!.hyperparameters(usePart(sgd, settings).settings, iteration).momentum

  it('grows by its slope until it is reached', () => {
    const paper = { momentum: 0.9, momentum_start: 0.5, momentum_slope: 0.01 }
    expect(momentum(paper, 0)).to.equal(0.5)
    expect(momentum(paper, 7)).to.be.closeTo(0.57, 1e-12)
    expect(momentum(paper, 39)).to.be.closeTo(0.89, 1e-12)
    for (const iteration of [40, 41, 100_000]) expect(momentum(paper, iteration)).to.equal(0.9)
  })

  it('stays where it has no start', () => {
    for (const iteration of [0, 1, 1000]) expect(momentum({ momentum: 0.7 }, iteration)).to.equal(0.7)
  })

  it('does not fall', () => {
    const wrong = { momentum: 0.5, momentum_start: 0.9, momentum_slope: 0.1 }
    expect(sgd.check!(wrong)).to.match(/^momentum_start is 0\.9 and momentum is 0\.5; .*: swap the two$/)
    expect(sgd.check!({ ...wrong, momentum: 0.95 })).to.equal(undefined)
  })
})
