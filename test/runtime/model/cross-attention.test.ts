/** A head that takes feature maps: cross-attention, against its equations, and trained on every engine. */
import path from 'node:path'
import type { Tensor4D } from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { ink } from '../../../runtime/data/images/ink.js'
import { classes } from '../../../runtime/data/samplers/classes.js'
import type { EngineName } from '../../../runtime/engines/engine.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { fewShot } from '../../../runtime/evaluation/tests/few-shot.js'
import { initialWeights } from '../../../runtime/model/initial-weights.js'
import { buildModel } from '../../../runtime/model/model.js'
import { usePart } from '../../../runtime/protocol/part.js'
import type { Protocol } from '../../../runtime/protocol/protocol.js'
import { readMetrics } from '../../../runtime/runs/metrics.js'
import { allPairs } from '../../../runtime/training/objectives/all-pairs.js'
import { constant } from '../../../runtime/training/schedules/constant.js'
import { networkOf } from '../../compiler/support.js'
import { comparedEngines, tellMissingEngines } from '../helpers/engines.js'
import { startTiny } from '../runs/tiny-runs.js'
import { inTemporaryFolder, tinyProtocol } from '../training/tiny.js'

const network = networkOf(`import { cross_attention } from "std/transformer.net"
tower eye { conv(4, 3x3, stride=2, padding=same) -> relu }
network n {
  input image: 6x6x1
  siamese eye
  head cross_attention(keys=3, values=5)
}`)

type Rows = readonly (readonly number[])[]
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, at) => sum + value * b[at], 0)

/**
 * Doersch et al. 2020, equations 2 to 4, from the maps of two images and the kernels of keys and values, `[channels,
 * width]`.
 */
function distance(left: Rows, right: Rows, key: Rows, value: Rows): number {
  const through = (rows: Rows, kernel: Rows): Rows =>
    rows.map((row) =>
      kernel[0].map((_, column) =>
        dot(
          row,
          kernel.map((weights) => weights[column]),
        ),
      ),
    )
  const [queries, keys] = [through(left, key), through(right, key)]
  const [wanted, values] = [through(left, value), through(right, value)]
  const ofPlaces = queries.map((query, place) => {
    const fits = keys.map((own) => Math.exp(dot(query, own) / Math.sqrt(key[0].length)))
    const all = fits.reduce((sum, fit) => sum + fit, 0)
    const found = wanted[place].map(
      (_, at) =>
        dot(
          fits,
          values.map((row) => row[at]),
        ) / all,
    )
    return wanted[place].reduce((sum, own, at) => sum + (own - found[at]) ** 2, 0)
  })
  return ofPlaces.reduce((sum, own) => sum + own, 0) / ofPlaces.length
}

const protocol: Protocol = {
  ...tinyProtocol,
  images: [usePart(ink)],
  sampler: usePart(classes, { classes: 4, items: 2 }),
  objective: usePart(allPairs, { scale: 4 }),
  schedule: usePart(constant, { rate: 0.1 }),
  validation: { every: 50, test: usePart(fewShot, { tasks: 6, ways: 3 }) },
  stopping: { iterations: 50, degenerate: false },
  test: [usePart(fewShot, { tasks: 6, ways: 3 })],
}

describe('cross-attention between the feature maps of two images', () => {
  tellMissingEngines()

  it('is the mean squared distance of what every place finds in the other image', async () => {
    const { tf } = await openEngine('cpu')
    const weights = initialWeights(network, 4)
    const model = await buildModel(network, weights)
    const images = [1, 2].map((seed) => tf.randomUniform([3, 6, 6, 1], -2, 2, 'float32', seed) as Tensor4D)
    const maps = images.map((own) => model.features(own, false))
    expect(maps[0].shape).to.deep.equal([3, 3, 3, 4])
    const rows = maps.map((own) => tf.reshape(own, [3, 9, 4]).arraySync() as number[][][])
    const kernels = ['key', 'value'].map(
      (name) => tf.squeeze(model.weights.get(`cross_attention/${name}/kernel`)!).arraySync() as number[][],
    )
    const actual = model.score(maps[0], maps[1], false).values.dataSync()
    const every = model.scoreAll(maps[0], maps[1], false).dataSync()
    for (let at = 0; at < 3; at++) {
      const expected = distance(rows[0][at], rows[1][at], kernels[0], kernels[1])
      expect(expected).to.be.above(0.01)
      expect(actual[at] / expected).to.be.closeTo(1, 1e-5)
      expect(every[4 * at] / expected).to.be.closeTo(-1, 1e-5)
    }
    // Of the images the other way round it is another.
    const turned = distance(rows[1][0], rows[0][0], kernels[0], kernels[1])
    expect(Math.abs(turned / actual[0] - 1)).to.be.above(1e-3)
    tf.dispose([...images, ...maps])
    model.dispose()
  })

  /** The objective of each of 50 iterations. */
  async function trained(name: EngineName): Promise<readonly number[]> {
    const objectives: number[] = []
    await inTemporaryFolder(async (folder) => {
      const engine = await openEngine(name)
      const { outcome, paths, result } = await startTiny(path.join(folder, 'run'), { engine, network, protocol })
      expect(outcome.state.iteration).to.equal(50)
      expect(result!.judgement).to.deep.equal({ head: 'cross_attention', gives: 'distance' })
      for (const line of readMetrics(paths.metrics)) if (line.kind === 'step') objectives.push(line.objective!)
    })
    return objectives
  }

  let expected: readonly number[]
  before(async () => {
    expected = await trained('cpu')
  })

  it('is trained', () => {
    const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length
    expect(expected).to.have.length(50)
    expect(mean(expected.slice(-10))).to.be.below(0.8 * mean(expected.slice(0, 10)))
  })

  for (const { name } of comparedEngines) {
    it(`is trained on ${name} as on cpu, for 50 iterations`, async () => {
      const actual = await trained(name)
      expect(actual).to.have.length(50)
      // Rounding grows from step to step.
      for (const [at, value] of actual.entries())
        expect(value / expected[at], `iteration ${at + 1}`).to.be.closeTo(1, 1e-3)
    })
  }
})
