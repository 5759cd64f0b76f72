/**
 * What is computed in fewer steps outside of training, against tfjs-layers applying the model that model.json
 * describes.
 */
import path from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { expect } from 'chai'
import fc from 'fast-check'
import { compileFile } from '../../../cli/compile-file.js'
import { judged, type Network } from '../../../compiler/graph.js'
import { tfjsName } from '../../../compiler/targets/tfjs/lower.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { buildModel } from '../../../runtime/model/model.js'
import { buildNetwork } from '../../compiler/helpers/build-network.js'
import { projectFolder } from '../../compiler/support.js'
import { values } from '../engines/reference.js'
import { type EngineUnderTest, enginesUnderTest, readAll, tellMissingEngines } from '../helpers/engines.js'
import { classifier, everything, shared, transformer, weighted } from '../helpers/networks.js'
import { tinyBranches, tinyEmbedding, tinyEmbeddings } from '../training/tiny.js'

/** Weights as training leaves them: no statistic is 0 or 1. */
function trainedWeights(network: Network): Float32Array[] {
  return network.weights.map(({ name, shape }, index) => {
    const drawn = values(100 + index, tf.util.sizeFromShape([...shape]))
    if (name === 'moving_variance') return drawn.map((value) => 0.4 + value * value)
    if (name === 'gamma') return drawn.map((value) => (value < 0 ? value - 0.3 : value + 0.3))
    return drawn.map((value) => value / 2)
  })
}

const imagesOf = (network: Network, seed: number): tf.Tensor4D => {
  const shape = [2, ...network.input.shape] as [number, number, number, number]
  return tf.tensor4d(values(seed, tf.util.sizeFromShape(shape)), shape)
}

/** A kernel, and the shape of what it gave. */
interface Ran {
  readonly name: string
  readonly shape: readonly number[]
}

/** Holds features and probabilities to what tfjs-layers gives, and returns the kernels that the tower ran. */
async function check(network: Network, { name, tolerance }: EngineUnderTest): Promise<readonly Ran[]> {
  await openEngine(name)
  const model = await buildModel(network, trainedWeights(network))
  const towers = network.towers.map(({ name }) => model.layersModel.getLayer(tfjsName(name)) as unknown as LayersModel)
  const sides = judged(network) === 'pair' ? [0, 1] : [0]
  const inputs = sides.map((side) => imagesOf(network, 7 + side))
  const branchOf = (side: number) => Math.min(side, towers.length - 1)
  const { kernels, result } = await tf.profile(() => model.features(inputs[0], false))
  const compared = await readAll(() => {
    const given = [
      result as tf.Tensor,
      ...sides.slice(1).map((side) => model.features(inputs[side], false, { branch: branchOf(side) })),
    ]
    const features = given.flatMap((own, side) => [own, towers[branchOf(side)].predict(inputs[side]) as tf.Tensor])
    if (network.kind === 'classifier') return features
    const scores =
      network.head === undefined ? given.map((own) => tf.clone(own)) : [model.score(given[0], given[1], false).values]
    const whole = [model.layersModel.predict(inputs)].flat() as tf.Tensor[]
    return [...features, ...scores.flatMap((own, at) => [own, whole[at]])]
  })
  for (let at = 0; at < compared.length; at += 2) expectClose(compared[at], compared[at + 1], tolerance)
  tf.dispose(inputs)
  model.dispose()
  return kernels.map(({ name, outputShapes }) => ({ name, shape: outputShapes[0] ?? [] }))
}

/** Within `tolerance` of the largest value: where large terms cancel, what is left has their rounding. */
function expectClose(actual: Float32Array, expected: Float32Array, tolerance: number): void {
  const scale = Math.max(1, ...expected.map(Math.abs))
  expect(actual).to.have.length(expected.length)
  for (const [index, value] of actual.entries()) {
    expect(Math.abs(value - expected[index]!) / scale, `at ${index}`).to.be.at.most(tolerance)
  }
}

/** A network whose tower is one chain on 9x8x4 images. */
const chainOf = (...calls: string[]): Network =>
  buildNetwork({
    input: [9, 8, 4],
    tower: ({ inputs, chain }) => chain('chain', calls, inputs[0]),
    head: ({ inputs, add, chain }) =>
      chain('', ['flatten', 'dense(1)', 'sigmoid'], add('subtract', 'subtract', ...inputs)),
  })

/** One of each kind that takes up what follows. */
const convolutions = [
  'conv(8, 3x3, padding=same)',
  'conv(6, 3x2, stride=2, padding=2x1, bias=false)',
  'conv(5, 2x3, dilation=2x1)',
  'conv(8, 3x3, groups=2, padding=same)',
  'conv(8, 3x3, groups=4, stride=2, dilation=2, padding=same, bias=false)',
  'depthwise_conv(3x3, depth_multiplier=2, padding=same)',
  'depthwise_conv(3x2, dilation=2, padding=2, bias=false, l2=0.1)',
  'separable_conv(7, 3x3, stride=2, padding=same)',
  'separable_conv(7, 3x3, dilation=2, padding=same, bias=false)',
]
const normalizations = ['bn', 'bn(scale=false, epsilon=0.1)', 'bn(offset=false)', 'bn(scale=false, offset=false)']

/** Weights shared by two places, each followed by a different normalization, and values that are read twice. */
const entangled = buildNetwork({
  input: [7, 6, 3],
  tower: ({ inputs, add, again, chain }) => {
    const first = add('first', 'conv(3, 3x3, padding=same)', inputs[0])
    const normalized = add('bn', 'bn', first)
    const second = again('second', first, chain('between', ['relu', 'bn', 'relu'], normalized))
    const twice = add('twice', 'add', chain('a', ['bn', 'relu'], second), chain('b', ['bn', 'relu'], second))
    const third = add('third', 'conv(4, 1x1)', add('sum', 'add', twice, normalized))
    return add('product', 'multiply', third, chain('gate', ['bn', 'relu'], third))
  },
  head: ({ inputs, add, chain }) =>
    chain(
      '',
      ['flatten', 'dense(4)', 'bn', 'relu', 'dense(1)', 'bn', 'sigmoid'],
      add('subtract', 'subtract', ...inputs),
    ),
})

/** Its logits, which are wanted besides the probabilities, are the output of relu. */
const rectifiedLogits = buildNetwork({
  input: [5, 5, 2],
  tower: ({ inputs, chain }) => chain('end', ['conv(3, 3x3)', 'bn'], inputs[0]),
  head: ({ inputs, add, chain }) =>
    chain('', ['flatten', 'dense(1)', 'relu', 'sigmoid'], add('subtract', 'subtract', ...inputs)),
})

const sizeKept = [
  'conv(4, 3x3, padding=same)',
  'conv(4, 1x1, bias=false)',
  'conv(4, 3x3, groups=2, padding=same)',
  'depthwise_conv(3x3, padding=same)',
  'separable_conv(4, 3x3, padding=same)',
  ...normalizations,
  'relu',
  'sigmoid',
]

/**
 * Chains of these: by place, the operator, and how many places before is a value that is added to its own. Then readers
 * of some values, which look at pixels some steps apart.
 */
const randomChain = fc
  .record({
    places: fc.array(fc.tuple(fc.constantFrom(...sizeKept), fc.nat(4)), { minLength: 2, maxLength: 10 }),
    readers: fc.array(fc.tuple(fc.nat(3), fc.constantFrom('1', '2', '4', '6', '2x1', '3x2')), {
      minLength: 1,
      maxLength: 3,
    }),
  })
  .map(({ places, readers }) =>
    buildNetwork({
      input: [7, 8, 4],
      tower: ({ inputs, add, chain }) => {
        const before = [inputs[0]]
        for (const [at, [call, back]] of places.entries()) {
          const value = add(`place${at}`, call, before[at])
          const other = before[before.length - back]
          before.push(other === undefined ? value : add(`sum${at}`, 'add', value, other))
        }
        // One reads the last value, since all are to be of use.
        const ends = readers.map(([back, stride], at) =>
          chain(
            `reader${at}`,
            [`conv(3, 1x1, stride=${stride})`, 'global_avg_pool'],
            before[Math.max(0, before.length - 1 - (at === 0 ? 0 : back))],
          ),
        )
        return ends.reduce((sum, end, at) => add(`end${at}`, 'add', sum, end))
      },
      head: ({ inputs, add, chain }) => chain('', ['dense(1)', 'sigmoid'], add('subtract', 'subtract', ...inputs)),
    }),
  )

const count = (kernels: readonly Ran[], name: string) => kernels.filter((kernel) => kernel.name === name).length

describe('outside of training', () => {
  tellMissingEngines()
  for (const engine of enginesUnderTest) {
    describe(`on ${engine.name}`, () => {
      for (const call of convolutions) {
        it(`${call}, its normalization and relu are one operation`, async () => {
          for (const norm of normalizations.slice(0, engine.trials)) {
            const kernels = await check(chainOf(call, norm, 'relu'), engine)
            expect(count(kernels, 'FusedBatchNorm')).to.equal(0)
            // Groups and dilations are an operation of the engine's own, or several of tfjs's.
            if (!/groups|[^_]conv.*dilation/.test(` ${call}`)) expect(count(kernels, 'Relu')).to.equal(0)
          }
          expect(count(await check(chainOf(call, 'bn', 'sigmoid'), engine), 'FusedBatchNorm')).to.equal(0)
          expect(count(await check(chainOf(call, 'relu', 'bn'), engine), 'FusedBatchNorm')).to.equal(1)
        })
      }

      it('what is looked at twice, or shared, stays what it is', async () => {
        expect(count(await check(entangled, engine), 'FusedBatchNorm')).to.equal(4)
        await check(rectifiedLogits, engine)
      })

      it('networks of every operator give the same', async () => {
        for (const network of [everything, weighted, shared, classifier, transformer]) await check(network, engine)
      })

      it('networks of two towers and without a head give the same', async () => {
        for (const network of [tinyBranches, tinyEmbedding, tinyEmbeddings]) await check(network, engine)
      })

      it('random chains give the same', async function () {
        this.timeout(60_000)
        const numRuns = Math.min(30, engine.trials)
        for (const network of fc.sample(randomChain, { seed: 41, numRuns })) await check(network, engine)
      })

      it('sircnn has no separate normalization, and no pixel that is never read', async function () {
        this.timeout(60_000)
        const { value } = compileFile(path.join(projectFolder, 'specs/sircnn.net'), { width: '4' })
        const kernels = await check(value!, engine)
        expect(count(kernels, 'FusedBatchNorm')).to.equal(0)
        // Those after the three sums.
        expect(count(kernels, 'Relu')).to.equal(3)
        const convolved = kernels.filter(({ name }) => name === 'FusedConv2D').map(({ shape }) => shape.join('x'))
        expect(convolved[0]).to.equal('2x27x27x4')
        expect(kernels.filter(({ shape }) => shape[1] === 53)).to.deep.equal([])
        // The next stage looks at a quarter of the shortcuts of the first two; attention looks at all that the main
        // branches give.
        expect(convolved.filter((shape) => shape === '2x27x27x8' || shape === '2x14x14x16')).to.have.length(2)
      })
    })
  }
})
