/**
 * Every operator of the registry against tfjs-layers, by nothing but its declaration: what it says of shapes and weights is what
 * the layers have, the engines agree on the values and the gradients, and a model that is saved comes back as it was.
 */
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { expect } from 'chai'
import { elements, type Shape } from '../../../compiler/graph.js'
import { fillDefaults, isFrozen, isRequired, type Operator, operators } from '../../../compiler/ops/index.js'
import { lowerSubgraph, tfjsName } from '../../../compiler/targets/tfjs/lower.js'
import { joinFloats } from '../../../runtime/base/floats.js'
import { randomStream } from '../../../runtime/base/random.js'
import { comparedEngines, tellMissingEngines } from '../../runtime/helpers/engines.js'
import { parametersOf } from '../helpers/apply.js'
import {
  batch,
  fromMemory,
  gradientsOf,
  objectiveOf,
  onEngine,
  outputOf,
  saved,
  type Trial,
  trialOf,
  valuesOf,
} from '../helpers/trials.js'
import { accepted, type Case, exampleCases, randomCases } from './cases.js'

/** Random applications of each operator, and how many are drawn at most to find them. */
const wanted = 25
const draws = 600
/** Random applications that are differentiated. */
const differentiated = 6
/** The elements of examples that are run; of larger ones only shapes and weights are compared. */
const quick = 30_000

const isQuick = ({ inputs, output }: Case): boolean => [...inputs, output].every((shape) => elements(shape) <= quick)

/** tfjs 4.22 saves a SeparableConv2D without its multiplier. What netc writes has it. */
const forgotten = ({ operator, attributes }: Case): boolean =>
  operator.name === 'separable_conv' && attributes.depth_multiplier !== 1

function expectDeclared(
  model: LayersModel,
  { operator, inputs, attributes, output, label }: Case,
  { network }: Trial,
): void {
  expect(model.outputs[0].shape, label).to.deep.equal([null, ...output])
  expect(model.countParams(), label).to.equal(parametersOf({ operator, attributes }, inputs))
  for (const { name, weights } of lowerSubgraph(network, network.head!).flatMap(({ layers }) => layers)) {
    const layer = model.getLayer(name)
    const held = layer.weights.map((weight) => {
      const { originalName, shape } = weight
      return { name: originalName, shape, trainable: layer.trainableWeights.includes(weight) }
    })
    const declared = weights.map((index) => network.weights[index])
    expect(held, label).to.deep.equal(
      declared.map(({ path, shape, trainable }) => ({ name: tfjsName(path), shape, trainable })),
    )
  }
}

function expectClose(
  actual: Float32Array,
  expected: Float32Array,
  { tolerance, label, scale = 1 }: { readonly tolerance: number; readonly label: string; readonly scale?: number },
): void {
  expect(actual.length, label).to.equal(expected.length)
  for (const [i, value] of actual.entries()) {
    const reference = expected[i]
    if (Object.is(value, reference) || (Number.isNaN(value) && Number.isNaN(reference))) continue
    expect(value, `${label} at ${i}`).to.be.closeTo(reference, tolerance * (scale + Math.abs(reference)))
  }
}

async function conforms(cases: readonly Case[]): Promise<void> {
  const trials = cases.map(trialOf)
  const cpu = await onEngine('cpu', trials, async (model, trial, index) => {
    expectDeclared(model, cases[index], trial)
    const values = await valuesOf(model, trial)
    expect(values.length, trial.label).to.equal(batch * elements(cases[index].output))
    if (!forgotten(cases[index])) {
      const again = await fromMemory(await saved(model))
      expect(await valuesOf(again, trial), `${trial.label}, saved and loaded`).to.deep.equal(values)
      again.dispose()
    }
    return values
  })
  for (const { name, tolerance, trials: most } of comparedEngines) {
    await onEngine(name, trials.slice(0, most), async (model, trial, index) =>
      expectClose(await valuesOf(model, trial), cpu[index], { tolerance, label: `${trial.label} on ${name}` }),
    )
  }
}

describe('every operator conforms to its declaration', () => {
  tellMissingEngines()
  for (const operator of operators.values()) {
    it(operator.name, async () => {
      const cases = randomCases(operator, wanted, draws)
      expect(cases.length, 'accepted applications').to.equal(wanted)
      await conforms([...exampleCases(operator).filter(isQuick), ...cases])
      const large = exampleCases(operator).filter((example) => !isQuick(example))
      await onEngine('cpu', large.map(trialOf), (model, trial, index) => expectDeclared(model, large[index], trial))
    })
  }
})

/** How the objective changes along a random direction of length 1, by a central difference; and what the gradient says of it. */
function slopes(model: LayersModel, trial: Trial, gradient: Float32Array): { found: number; told: number } {
  const random = randomStream(5, trial.label)
  const signs = gradient.map(() => (random.uniform() < 0.5 ? -1 : 1) / Math.sqrt(gradient.length))
  const told = gradient.reduce((sum, value, i) => sum + value * signs[i], 0)
  const step = 0.005
  const at = (by: number): number =>
    tf.tidy((() => {
      const { start, variables, factors } = objectiveOf(model, trial)
      let from = 0
      const [inputs, weights] = [start, variables].map((tensors) =>
        tensors.map((tensor) => {
          const moves = signs.slice(from, from + tensor.size).map((sign) => by * sign)
          from += tensor.size
          return tf.add(tensor, tf.tensor(moves, tensor.shape))
        }),
      )
      const before = variables.map((variable) => tf.clone(variable))
      for (const [index, variable] of variables.entries()) variable.assign(weights[index])
      const [output, scale] = [outputOf(model, trial, inputs), factors].map((tensor) => [...tensor.dataSync()])
      for (const [index, variable] of variables.entries()) variable.assign(before[index])
      return output.reduce((sum, value, i) => sum + value * scale[i], 0)
    }) as () => never) as number
  return { found: (at(step) - at(-step)) / (2 * step), told }
}

async function differentiates(all: readonly Case[]): Promise<void> {
  // What takes nothing and is frozen depends on nothing.
  const cases = all.filter(({ inputs, attributes }) => inputs.length > 0 || !isFrozen({ attributes }))
  const trials = cases.map(trialOf)
  let finite = 0
  const cpu = await onEngine('cpu', trials, async (model, trial) => {
    const gradient = joinFloats(await gradientsOf(model, trial))
    const length = Math.hypot(...gradient)
    if (!Number.isFinite(length)) return gradient
    const { found, told } = slopes(model, trial, gradient)
    // The logarithm of a negative number has a slope, and no value.
    if (!Number.isFinite(found)) return gradient
    finite += 1
    expect(found, `${trial.label}: the slope`).to.be.closeTo(told, 0.01 * (0.1 + length))
    return gradient
  })
  expect(finite, 'trials with a finite gradient').to.be.at.least(cases.length / 3)
  for (const { name, tolerance, trials: most } of comparedEngines) {
    await onEngine(name, trials.slice(0, most), async (model, trial, index) => {
      const label = `${trial.label}: the gradient on ${name}`
      const scale = 1 + Math.hypot(...cpu[index].filter(Number.isFinite))
      expectClose(joinFloats(await gradientsOf(model, trial)), cpu[index], { tolerance, label, scale })
    })
  }
}

describe('every operator has the gradient of what it computes, on every engine', () => {
  tellMissingEngines()
  for (const operator of operators.values()) {
    it(operator.name, () => differentiates(randomCases(operator, differentiated, draws)))
  }
})

/** The parameters of an operator whose window moves over the image with padding. */
function windowOf({ parameters }: Operator): { size: string; stride: string } | undefined {
  const padded = parameters.some(({ type }) => type === 'padding')
  const size = parameters.find(
    ({ type, default: own, defaultsTo }) => type === 'size' && own === undefined && !defaultsTo,
  )
  return padded && size !== undefined ? { size: size.name, stride: 'stride' } : undefined
}

describe('padding=same gives ceil(extent / stride), odd and even alike', () => {
  const windows = [...operators.values()].flatMap((operator) => {
    // A window that enlarges gives stride times as much.
    const window = operator.name === 'conv_transpose' ? undefined : windowOf(operator)
    return window === undefined ? [] : [{ operator, window }]
  })

  it('for all that have a window', () => {
    const names = windows.map(({ operator }) => operator.name)
    expect(names).to.include.members(['conv', 'separable_conv', 'max_pool', 'avg_pool'])
  })

  for (const { operator, window } of windows) {
    it(operator.name, async () => {
      const cases = [1, 2, 3, 4].flatMap((stride) =>
        [1, 2, 3, 4].flatMap((size) =>
          [4, 5, 6, 7, 8].flatMap((extent) => {
            // Rows and columns try different things at once.
            const attributes = {
              [window.size]: [size, 5 - size],
              [window.stride]: [stride, 5 - stride],
              padding: 'same',
            }
            const others = operator.parameters.filter(({ name, ...rest }) => !(name in attributes) && isRequired(rest))
            const given = { ...attributes, ...Object.fromEntries(others.map(({ name }) => [name, 2])) }
            return accepted(operator, fillDefaults(operator, given), [[extent, 11 - extent, 2]])
          }),
        ),
      )
      expect(cases).to.have.length(80)
      for (const { output, inputs, attributes, label } of cases) {
        const [rows, columns] = attributes[window.stride] as Shape
        const expected = [Math.ceil(inputs[0][0] / rows), Math.ceil(inputs[0][1] / columns)]
        expect(output.slice(0, 2), label).to.deep.equal(expected)
      }
      await conforms(cases)
    })
  }
})
