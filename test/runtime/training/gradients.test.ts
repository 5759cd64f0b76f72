import type { Tensor } from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import type { Network } from '../../../compiler/graph.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { initialWeights } from '../../../runtime/initial-weights.js'
import { buildModel } from '../../../runtime/model.js'
import { randomStream } from '../../../runtime/random.js'
import { type ComputeGradients, gradientsAtOnce, gradientsByParts } from '../../../runtime/training/gradients.js'
import { segmentTower } from '../../../runtime/training/segments.js'
import type { Tf } from '../../../runtime/training/tf.js'
import { buildNetwork } from '../../compiler/helpers/build-network.js'
import { everything, shared, weighted } from '../helpers/networks.js'
import { tinyNetwork } from './tiny.js'

const pairs = 4

describe('the gradients', () => {
  let tf: Tf
  before(async () => {
    ;({ tf } = await openEngine('cpu'))
  })

  /** Loss, accuracy, gradients by path and the weights afterwards (moving averages), as plain numbers. */
  async function compute(
    network: Network,
    make: 'at once' | 'by parts',
    weights = initialWeights(network, 5),
    iteration = 3,
  ) {
    const before = tf.memory().numTensors
    const siamese = await buildModel(network, weights)
    const options = { tf, network, siamese }
    const ways: Record<typeof make, () => ComputeGradients> = {
      'at once': () => gradientsAtOnce(options),
      'by parts': () => gradientsByParts(options, segmentTower(network, pairs, 0)),
    }
    const [height, width, channels] = network.input.shape
    const images = (name: string) => {
      const random = randomStream(2, name)
      const values = Array.from({ length: pairs * height * width * channels }, () => random.uniform())
      return tf.tensor4d(values, [pairs, height, width, channels])
    }
    const numbers = (tensor: Tensor) => [...tensor.dataSync()]
    const found = tf.tidy(() => {
      const labels = tf.tensor1d([1, 0, 0, 1])
      const { loss, crossEntropy, accuracy, gradients } = ways[make]()(
        {
          left: images('left'),
          right: images('right'),
          labels,
        },
        { seed: 5, iteration },
      )
      const byPath = new Map(
        [...siamese.weights].flatMap(([path, { name }]) =>
          gradients[name] === undefined ? [] : [[path, numbers(gradients[name])] as const],
        ),
      )
      const after = [...siamese.weights].map(([path, variable]) => [path, numbers(variable)] as const)
      const result = { loss: numbers(loss)[0], accuracy: numbers(accuracy)[0], byPath, after }
      tf.dispose([accuracy, crossEntropy])
      return result as never
    }) as unknown as { loss: number; accuracy: number; byPath: Map<string, number[]>; after: [string, number[]][] }
    siamese.dispose()
    expect(tf.memory().numTensors).to.equal(before)
    return found
  }

  const noSigmoid = buildNetwork({
    input: [6, 6, 1],
    tower: ({ inputs, chain }) => chain('', ['flatten', 'dense(4)', 'bn'], inputs[0]),
    // Not above 0: the abs is never at its kink, and the output stays in [0, 1].
    head: ({ inputs, add, chain }) => chain('', ['abs', 'dense(1)', 'sigmoid', 'abs'], add('s', 'subtract', ...inputs)),
  })

  const networks = { tiny: tinyNetwork, everything, noSigmoid, shared, weighted }
  for (const [name, network] of Object.entries(networks)) {
    it(`taken by parts equal those taken at once (${name})`, async () => {
      const once = await compute(network, 'at once')
      const parts = await compute(network, 'by parts')
      expect(segmentTower(network, pairs, 0).length).to.be.greaterThan(2)
      expect(parts.loss).to.be.closeTo(once.loss, 1e-5)
      expect(parts.accuracy).to.equal(once.accuracy)
      expect([...parts.byPath.keys()]).to.have.members([...once.byPath.keys()])
      for (const [path, values] of once.byPath) close(parts.byPath.get(path)!, values, path)
      for (const [index, [path, values]] of once.after.entries()) close(parts.after[index][1], values, path)
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
        return (await compute(network, 'at once', moved)).loss
      }
      const step = 0.004 / Math.sqrt(square)
      const slope = ((await lossAt(step)) - (await lossAt(-step))) / (2 * step)
      expect(slope / square).to.be.closeTo(1, 0.02)
    })
  }

  it('depend on the step, where values are left out', async () => {
    const lossAt = async (iteration: number) => (await compute(tinyNetwork, 'at once', undefined, iteration)).loss
    const [first, second, again] = [await lossAt(0), await lossAt(1), await lossAt(1)]
    expect(first).not.to.equal(second)
    expect(second).to.equal(again)
  })

  it('cut a tower only where one value carries all', () => {
    const cutPaths = segmentTower(everything, pairs, 0).map(({ to }) => everything.tower.nodes[to].path)
    const { nodes } = everything.tower
    for (const path of cutPaths) {
      const cut = nodes.findIndex((node) => node.path === path)
      for (const node of nodes.slice(cut + 1)) for (const input of node.inputs) expect(input, path).to.be.least(cut)
    }
    expect(segmentTower(everything, pairs, Number.POSITIVE_INFINITY)).to.have.length(1)
  })
})

function close(actual: readonly number[], expected: readonly number[], what: string): void {
  const scale = Math.max(...expected.map(Math.abs), 1e-3)
  for (const [index, value] of expected.entries()) expect(actual[index], what).to.be.closeTo(value, 1e-4 * scale)
}
