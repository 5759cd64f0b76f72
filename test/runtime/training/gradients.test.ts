import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { activationBytes } from '../../../compiler/analyses/training-memory.js'
import type { Network } from '../../../compiler/graph.js'
import { randomStream } from '../../../runtime/base/random.js'
import type { Tf } from '../../../runtime/base/tf.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { initialWeights } from '../../../runtime/model/initial-weights.js'
import { buildModel } from '../../../runtime/model/model.js'
import { type PartUse, usePart } from '../../../runtime/protocol/part.js'
import {
  type ComputeGradients,
  chooseGradients,
  gradientsAtOnce,
  gradientsByParts,
} from '../../../runtime/training/gradients.js'
import { binaryCrossEntropy } from '../../../runtime/training/objectives/binary-cross-entropy.js'
import { bindObjective } from '../../../runtime/training/objectives/bind.js'
import { objectives } from '../../../runtime/training/objectives/index.js'
import { segmentTower } from '../../../runtime/training/segments.js'
import { freeze } from '../helpers/freeze.js'
import { everything, shared, transformer, weighted } from '../helpers/networks.js'
import { tinyBranches, tinyEmbeddings, tinyNetwork } from './tiny.js'
import { gradientsInTwoPasses } from './two-passes.js'

const pairs = 4

const segmentsOf = ({ towers, weights }: Network, budget: number) => segmentTower(towers[0], weights, 2 * pairs, budget)

describe('the gradients', () => {
  let tf: Tf
  before(async () => {
    ;({ tf } = await openEngine('cpu'))
  })

  interface Computation {
    readonly weights?: Float32Array[]
    readonly iteration?: number
    readonly statisticsByView?: boolean
    readonly use?: PartUse
  }

  /** The objective, accuracy, gradients by path and the resulting weights (moving averages), as plain numbers. */
  async function compute(
    network: Network,
    make: 'at once' | 'by parts' | 'in two passes',
    {
      weights = initialWeights(network, 5),
      iteration = 3,
      statisticsByView = true,
      use = usePart(binaryCrossEntropy),
    }: Computation = {},
  ) {
    const before = tf.memory().numTensors
    const siamese = await buildModel(network, weights)
    const bound = bindObjective(tf, use)
    const options = { tf, network, siamese, objective: bound, statisticsByView }
    const ways: Record<typeof make, () => ComputeGradients> = {
      'at once': () => gradientsAtOnce(options),
      'by parts': () =>
        gradientsByParts(
          options,
          network.towers.map((tower) => segmentTower(tower, network.weights, 2 * pairs, 0)),
        ),
      'in two passes': () => gradientsInTwoPasses(options),
    }
    const numbers = (tensor: Tensor) => [...tensor.dataSync()]
    const found = tf.tidy(() => {
      const labels = tf.tensor1d(bound.part.takes === 'pairs' ? [1, 0, 0, 1] : [])
      const tensors = { images: randomImages(network), labels, items: bound.part.takes === 'classes' ? 2 : 1 }
      const { objective, accuracy, gradients } = ways[make]()(tensors, { seed: 5, iteration })
      const byPath = new Map(
        [...siamese.weights, ...bound.learned].flatMap(([path, { name }]) =>
          gradients[name] === undefined ? [] : [[path, numbers(gradients[name])] as const],
        ),
      )
      const after = [...siamese.weights].map(([path, variable]) => [path, numbers(variable)] as const)
      const result = { loss: numbers(objective)[0], accuracy: numbers(accuracy)[0], byPath, after }
      tf.dispose([accuracy, objective])
      return result as never
    }) as unknown as { loss: number; accuracy: number; byPath: Map<string, number[]>; after: [string, number[]][] }
    siamese.dispose()
    bound.dispose()
    expect(tf.memory().numTensors).to.equal(before)
    return found
  }

  function randomImages({ input }: Network): Tensor4D {
    const [height, width, channels] = input.shape
    const values = ['left', 'right'].flatMap((name) => {
      const random = randomStream(2, name)
      return Array.from({ length: pairs * height * width * channels }, () => random.uniform())
    })
    return tf.tensor4d(values, [2 * pairs, height, width, channels])
  }

  type Found = Awaited<ReturnType<typeof compute>>
  function expectAlike(actual: Found, expected: Found): void {
    expect(actual.loss).to.be.closeTo(expected.loss, 1e-5)
    expect(actual.accuracy).to.equal(expected.accuracy)
    expect([...actual.byPath.keys()]).to.have.members([...expected.byPath.keys()])
    for (const [path, values] of expected.byPath) close(actual.byPath.get(path)!, values, path)
    for (const [index, [path, values]] of expected.after.entries()) close(actual.after[index][1], values, path)
  }

  it('are taken by parts where the values need more bytes than the engine holds', async () => {
    const siamese = await buildModel(tinyNetwork, initialWeights(tinyNetwork, 5))
    const partsWithin = (activationBudget: number) => {
      let parts = 0
      const towerPart: typeof siamese.towerPart = (...given) => {
        parts++
        return siamese.towerPart(...given)
      }
      const objective = bindObjective(tf, usePart(binaryCrossEntropy))
      const options = { tf, network: tinyNetwork, siamese: { ...siamese, towerPart }, objective, activationBudget }
      tf.tidy(() => {
        const given = { images: randomImages(tinyNetwork), labels: tf.tensor1d([1, 0, 0, 1]), items: 1 }
        const take = chooseGradients({ ...options, statisticsByView: true }, 2 * pairs)
        const judged = take(given, { seed: 5, iteration: 3 })
        tf.dispose([judged.accuracy, judged.objective])
      })
      return parts
    }
    const bytes = activationBytes(tinyNetwork, 2 * pairs)
    expect(partsWithin(bytes)).to.equal(0)
    expect(partsWithin(bytes - 1)).to.be.greaterThan(0)
    siamese.dispose()
  })

  const inPlaces = ['tower/grouped/conv', 'tower/main/bn', 'tower/depthwise/depthwise_conv_2', 'tower/end/dense']
  const networks = {
    ...{ tiny: tinyNetwork, branches: tinyBranches, everything, shared, weighted, transformer },
    'a frozen stem': freeze(weighted, (path) => path.startsWith('tower/stem')),
    'frozen in places': freeze(weighted, (path) => inPlaces.includes(path)),
  }
  for (const [name, network] of Object.entries(networks)) {
    it(`taken by parts equal those taken at once (${name})`, async () => {
      expect(segmentsOf(network, 0).length).to.be.at.least(name === 'a frozen stem' ? 2 : 3)
      for (const statisticsByView of [true, false]) {
        const [parts, once] = [
          await compute(network, 'by parts', { statisticsByView }),
          await compute(network, 'at once', { statisticsByView }),
        ]
        expectAlike(parts, once)
      }
    })

    it(`of both sides in one batch equal those of one side after the other (${name})`, async () => {
      const [once, passes] = [await compute(network, 'at once'), await compute(network, 'in two passes')]
      // Of a layer that the tower applies twice, the averages move left, right, left, right, and in passes left, left,
      // right, right.
      const inOrder = ([path]: [string, number[]]) => network !== shared || !path.startsWith('tower/norm/moving')
      expectAlike({ ...once, after: once.after.filter(inOrder) }, { ...passes, after: passes.after.filter(inOrder) })
    })

    // Through the divisions of the other one a straight line reaches less far than float32 resolves.
    if (network === everything) continue
    it(`are the slope of the loss (${name})`, async () => {
      const { byPath } = await compute(network, 'at once')
      const start = initialWeights(network, 5)
      const square = [...byPath.values()].flat().reduce((sum, value) => sum + value * value, 0)
      const lossAt = async (step: number) => {
        const moved = start.map((values, index) => {
          const gradient = byPath.get(network.weights[index].path)
          return values.map((value, at) => value + (gradient === undefined ? 0 : step * gradient[at]))
        })
        return (await compute(network, 'at once', { weights: moved })).loss
      }
      const step = 0.004 / Math.sqrt(square)
      const slope = ((await lossAt(step)) - (await lossAt(-step))) / (2 * step)
      expect(slope / square).to.be.closeTo(1, 0.02)
    })
  }

  for (const part of objectives.values()) {
    if (part.takes !== 'classes') continue
    it(`taken by parts equal those taken at once, of any objective (${part.name})`, async () => {
      const use = usePart(part, part.examples[0])
      const once = await compute(everything, 'at once', { use })
      expectAlike(await compute(everything, 'by parts', { use }), once)
      const ofHead = [...once.byPath.keys()].filter((path) => path.startsWith('head/'))
      expect(ofHead.length > 0, 'whether the head is trained').to.equal(part.heads.length > 0)
      expect(once.byPath.has('objective/scale')).to.equal(part.learned?.(use.settings).scale !== undefined)
    })

    it(`are those of both towers where each image has its own, of any objective (${part.name})`, async () => {
      const use = usePart(part, part.examples[0])
      const network = part.heads.length === 0 ? tinyEmbeddings : tinyBranches
      const once = await compute(network, 'at once', { use })
      expectAlike(await compute(network, 'by parts', { use }), once)
      const trained = network.weights.filter(({ trainable }) => trainable).map(({ path }) => path)
      expect([...once.byPath.keys()].filter((path) => !path.startsWith('objective/'))).to.have.members(trained)
    })
  }

  it('depend on the step, where values are left out', async () => {
    const lossAt = async (iteration: number) => (await compute(tinyNetwork, 'at once', { iteration })).loss
    const [first, second, again] = [await lossAt(0), await lossAt(1), await lossAt(1)]
    expect(first).not.to.equal(second)
    expect(second).to.equal(again)
  })

  it('take the statistics over both views where the protocol says so', async () => {
    const weights = initialWeights(everything, 5)
    const joint = await compute(everything, 'at once', { weights, statisticsByView: false })
    const byView = await compute(everything, 'at once', { weights })
    expect(joint.loss).not.to.be.closeTo(byView.loss, 1e-5)
    // The first normalization sees what the first convolution gives of all images, and its average moves once.
    const path = 'tower/stem/bn/moving_mean'
    const moved = Object.fromEntries(joint.after)[path]
    const siamese = await buildModel(everything, weights)
    const means = tf.tidy(() => {
      const convolved = siamese.towerPart(0, 1, randomImages(everything), true)
      return tf.mul(tf.mean(convolved, [0, 1, 2]), 1 - 0.99).dataSync()
    })
    close(moved, [...means], path)
    siamese.dispose()
  })

  it('cut a tower only where one value carries all', () => {
    const cutPaths = segmentsOf(everything, 0).map(({ to }) => everything.towers[0]!.nodes[to].path)
    const { nodes } = everything.towers[0]!
    for (const path of cutPaths) {
      const cut = nodes.findIndex((node) => node.path === path)
      for (const node of nodes.slice(cut + 1)) for (const input of node.inputs) expect(input, path).to.be.least(cut)
    }
    expect(segmentsOf(everything, Number.POSITIVE_INFINITY)).to.have.length(1)
  })
})

function close(actual: readonly number[], expected: readonly number[], what: string): void {
  const scale = Math.max(...expected.map(Math.abs), 5e-3)
  for (const [index, value] of expected.entries()) expect(actual[index], what).to.be.closeTo(value, 1e-4 * scale)
}
