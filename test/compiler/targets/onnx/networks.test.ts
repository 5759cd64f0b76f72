/** Whole networks in onnxruntime-web compared with our engine, and how their graphs are made. */
import { expect } from 'chai'
import fc from 'fast-check'
import { type Network, subgraphs } from '../../../../compiler/graph.js'
import type { OnnxGraph } from '../../../../compiler/targets/onnx/graph.js'
import { onnxParts, toOnnxGraph, usualParts } from '../../../../compiler/targets/onnx/parts.js'
import { randomStream } from '../../../../runtime/base/random.js'
import type { Tf } from '../../../../runtime/base/tf.js'
import { openEngine } from '../../../../runtime/engines/open.js'
import { expectedOf } from '../../../../runtime/exports/verify/ours.js'
import { compare, difference } from '../../../../runtime/exports/verify/report.js'
import { buildModel } from '../../../../runtime/model/model.js'
import { classifier, everything, shared, transformer, weighted } from '../../../runtime/helpers/networks.js'
import {
  tinyBranches,
  tinyDistance,
  tinyEmbedding,
  tinyEmbeddings,
  tinyMeasure,
} from '../../../runtime/training/tiny.js'
import { onnxBytes, runOnnx } from '../../helpers/onnx.js'
import { randomNetwork } from '../../helpers/random-network.js'
import { compileText, networkOf } from '../../support.js'

/** No weight is that of its neighbor, and no variance is 0. */
function someWeights({ weights }: Network): readonly Float32Array[] {
  return weights.map(({ path, shape, name }) => {
    const random = randomStream(2, path)
    const count = shape.reduce((product, extent) => product * extent, 1)
    const [least, most] = name === 'moving_variance' ? [0.5, 1.5] : [-0.6, 0.8]
    return Float32Array.from({ length: count }, () => random.uniform(least, most))
  })
}

/** The largest share by which an output of any part of the network differs from ours. */
async function compareParts(tf: Tf, network: Network): Promise<number> {
  const weights = someWeights(network)
  const siamese = await buildModel(network, weights)
  let largest = 0
  for (const part of onnxParts(network)) {
    const entry = { ...part, part: part.name, file: `${part.name}.onnx` }
    const { feeds, outputs } = await expectedOf(tf, siamese, entry, undefined)
    const given = await runOnnx(onnxBytes(toOnnxGraph(network, part), network, weights), feeds)
    expect(Object.keys(given)).to.deep.equal(part.outputs.map(({ name }) => name))
    for (const [at, { name, shape }] of part.outputs.entries()) {
      expect(given[name].shape.slice(1), name).to.deep.equal([...shape])
      largest = Math.max(
        largest,
        compare({ file: '', what: '' }, given[name].values, outputs[at]).difference ?? Infinity,
      )
    }
  }
  siamese.dispose()
  return largest
}

const partNames = (network: Network) => onnxParts(network).map(({ name }) => name)

describe('networks in ONNX', () => {
  let tf: Tf
  before(async () => {
    tf = (await openEngine('cpu')).tf
  })

  const built = { everything, shared, classifier, weighted, transformer }
  const tiny = { tinyBranches, tinyDistance, tinyEmbedding, tinyEmbeddings, tinyMeasure }
  for (const [name, network] of Object.entries({ ...built, ...tiny })) {
    it(`give what our engine gives, part by part (${name})`, async () => {
      expect(await compareParts(tf, network)).to.be.at.most(2e-5)
    })
  }

  it('have the parts that their kind has', () => {
    expect(partNames(everything)).to.deep.equal(['embed', 'head', 'pair'])
    expect(partNames(tinyBranches)).to.deep.equal(['embed-left', 'embed-right', 'head', 'pair'])
    expect(partNames(classifier)).to.deep.equal(['embed', 'head', 'classify'])
    expect(partNames(tinyEmbedding)).to.deep.equal(['embed'])
    expect(partNames(tinyEmbeddings)).to.deep.equal(['embed-left', 'embed-right'])
    expect(usualParts(everything).map(({ name }) => name)).to.deep.equal(['embed', 'head'])
    expect(usualParts(classifier).map(({ name }) => name)).to.deep.equal(['classify'])
  })

  it('name what comes out by what it is', () => {
    const outputs = (network: Network, part: string) =>
      onnxParts(network)
        .find(({ name }) => name === part)!
        .outputs.map(({ name }) => name)
    expect(outputs(everything, 'head')).to.deep.equal(['logit', 'probability'])
    expect(outputs(tinyMeasure, 'pair')).to.deep.equal(['similarity'])
    expect(outputs(tinyDistance, 'pair')).to.deep.equal(['distance'])
    expect(outputs(classifier, 'classify')).to.deep.equal(['logits', 'probabilities'])
  })

  const graphOf = (network: Network, part: string): OnnxGraph =>
    toOnnxGraph(network, onnxParts(network).find(({ name }) => name === part)!)

  it('name nodes by the paths of the graph and constants by those of the weights, none twice', () => {
    for (const [network, part] of [
      [everything, 'embed'],
      [shared, 'pair'],
      [transformer, 'pair'],
    ] as const) {
      const { nodes, initializers, inputs } = graphOf(network, part)
      const values = [...inputs, ...initializers, ...nodes.map(({ output: name }) => ({ name }))].map(
        ({ name }) => name,
      )
      expect(new Set(values).size).to.equal(values.length)
      expect(new Set(nodes.map(({ name }) => name)).size).to.equal(nodes.length)
      const weights = initializers.filter((each) => 'weight' in each).map(({ name }) => name)
      expect(weights.every((name) => network.weights.some(({ path }) => path === name))).to.equal(true)
    }
    const { nodes, initializers } = graphOf(everything, 'embed')
    const names = new Set(nodes.map(({ name }) => name))
    const paths = everything.towers[0].nodes.filter(({ op }) => op !== 'input').map(({ path }) => path)
    expect(paths.filter((path) => !names.has(path))).to.deep.equal([])
    const ofTower = everything.weights.map(({ path }) => path).filter((path) => path.startsWith('tower/'))
    expect(initializers.filter((each) => 'weight' in each).map(({ name }) => name)).to.have.members(ofTower)
  })

  it('turn an image once before the convolutions, and features once after them', () => {
    const turns = graphOf(weighted, 'embed').nodes.filter(({ op }) => op === 'Transpose')
    // layer_norm is over the last axis: there and back.
    expect(turns.map(({ name }) => name)).to.deep.equal([
      'image/channels_first',
      'tower/main/sigmoid/channels_last',
      'tower/depthwise/depthwise_conv_2/channels_last',
      'tower/depthwise/layer_norm/channels_first',
      'tower/main/layer_norm/channels_first',
      'tower/end/bn/channels_last',
    ])
  })

  it('have one tower twice where both images go through it, with its weights once', () => {
    const { nodes, initializers } = graphOf(everything, 'pair')
    const own = everything.towers[0].nodes.at(-1)!.path
    expect(nodes.map(({ name }) => name)).to.include.members([`left/${own}`, `right/${own}`])
    expect(initializers.filter((each) => 'weight' in each)).to.have.length(everything.weights.length)
  })

  it('take a layer that is applied to an image and to a vector', async () => {
    const network = networkOf(`
tower t {
  layer s = scale(init=0.5)
  let image = in -> conv(3, 3x3)
  let vector = image -> global_avg_pool -> s
  let other = image -> s -> global_avg_pool
  relu(other) + vector
}
network n {
  input image: 6x6x1
  siamese t
}
`)
    expect(await compareParts(tf, network)).to.be.at.most(1e-6)
    const { initializers } = graphOf(network, 'embed')
    const gammas = initializers.filter(({ name }) => name.includes('gamma'))
    expect(gammas.map(({ dims }) => dims)).to.deep.equal([[3], [3, 1, 1]])
  })

  it('leave the batch open', async () => {
    const weights = someWeights(transformer)
    const graph = graphOf(transformer, 'embed')
    const bytes = onnxBytes(graph, transformer, weights)
    const one = Float32Array.from({ length: 96 }, (_, i) => (i % 7) / 7)
    const features = await Promise.all(
      [1, 3].map(async (batch) => {
        const values = Float32Array.from({ length: 96 * batch }, (_, i) => one[i % 96])
        return (await runOnnx(bytes, { image: { shape: [batch, 6, 8, 2], values } })).features
      }),
    )
    expect(features.map(({ shape }) => shape)).to.deep.equal([
      [1, 6],
      [3, 6],
    ])
    expect(difference(features[1].values.slice(12), features[0].values)).to.be.at.most(1e-6)
  })

  it('give what our engine gives: random networks', async function () {
    this.timeout(60_000)
    let compared = 0
    const sample = fc.sample(randomNetwork, { seed: 17, numRuns: 60 })
    for (const text of sample) {
      const { value } = compileText(text)
      const network = value!
      const part = onnxParts(network)[0]
      const weights = someWeights(network)
      const siamese = await buildModel(network, weights)
      const entry = { ...part, part: part.name, file: 'embed.onnx' }
      const { feeds, outputs } = await expectedOf(tf, siamese, entry, undefined)
      const { features } = await runOnnx(onnxBytes(toOnnxGraph(network, part), network, weights), feeds)
      siamese.dispose()
      expect(features.shape.slice(1), text).to.deep.equal([...part.outputs[0].shape])
      // A division by nearly 0 only amplifies rounding.
      if (!outputs[0].every((each) => Math.abs(each) < 1e3)) continue
      compared += 1
      expect(difference(features.values, outputs[0]), text).to.be.at.most(1e-3)
    }
    expect(compared).to.be.above(sample.length / 2)
  })

  it('say nothing of weights that no part has', () => {
    const used = onnxParts(shared).flatMap((part) => toOnnxGraph(shared, part).initializers)
    const weights = new Set(used.flatMap((each) => ('weight' in each ? [each.weight] : [])))
    expect(weights.size).to.equal(shared.weights.length)
    expect(subgraphs(shared)).to.have.length(2)
  })
})
