import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import '../../../runtime/engines/cpu-backend.js'
import * as tf from '@tensorflow/tfjs-core'
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers'
import { expect } from 'chai'
import { countParameters } from '../../../compiler/analyses/counts.js'
import { elements } from '../../../compiler/graph.js'
import { initialWeights } from '../../../runtime/model/initial-weights.js'
import 'netc/layers'
import { buildModel } from '../../../runtime/model/model.js'
import { writeModelFiles } from '../../../runtime/model/model-files.js'
import { buildNetwork } from '../../compiler/helpers/build-network.js'
import { filesHandler } from '../helpers/load-files.js'
import { classifier, everything, shared, transformer, weighted } from '../helpers/networks.js'
import { tinyBranches, tinyDistance, tinyEmbedding, tinyEmbeddings } from '../training/tiny.js'

describe('model files', () => {
  let folder: string
  beforeEach(async () => {
    tf.enableProdMode()
    await tf.setBackend('cpu')
    folder = mkdtempSync(path.join(tmpdir(), 'netc-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  for (const [name, network] of Object.entries({ everything, weighted, transformer, branches: tinyBranches })) {
    /** What a model says of four pairs. */
    const judge = (model: LayersModel) =>
      tf.tidy(() => {
        const [height, width, channels] = network.input.shape
        const left = tf.randomNormal([4, height, width, channels], 0, 1, 'float32', 1)
        const right = tf.randomNormal([4, height, width, channels], 0, 1, 'float32', 2)
        return (model.predict([left, right]) as tf.Tensor).dataSync()
      })

    it(`load in a plain tfjs program, and give what the network gives (${name})`, async () => {
      const weights = initialWeights(network, 7)
      writeModelFiles(path.join(folder, 'new'), network, weights)
      expect(readdirSync(path.join(folder, 'new')).sort()).to.deep.equal(['model.json', 'weights.bin'])
      const loaded = await loadLayersModel(filesHandler(path.join(folder, 'new')))
      const built = await buildModel(network, weights)
      const actual = judge(loaded)
      expect(actual).to.deep.equal(judge(built.layersModel))
      expect(new Set(actual).size).to.equal(4)
      expect(loaded.countParams()).to.equal(built.layersModel.countParams())
      built.dispose()
      loaded.dispose()
    })

    it(`survive being saved again by tfjs (${name})`, async () => {
      const built = await buildModel(network, initialWeights(network, 7))
      let saved: tf.io.ModelArtifacts | undefined
      await built.layersModel.save(
        tf.io.withSaveHandler(async (artifacts) => {
          saved = artifacts
          return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) }
        }),
      )
      const again = await loadLayersModel(tf.io.fromMemory(saved!))
      expect(again.weights.map((weight) => weight.originalName)).to.have.members([...built.weights.keys()])
      expect(judge(again)).to.deep.equal(judge(built.layersModel))
      built.dispose()
      again.dispose()
    })
  }

  it('hold what nodes share once, and give in a plain tfjs program what the graph gives node by node', async () => {
    const weights = initialWeights(shared, 3).map((values, index) =>
      values.map((value, at) => value + 0.1 * ((at + index) % 3)),
    )
    writeModelFiles(folder, shared, weights)
    const loaded = await loadLayersModel(filesHandler(folder))
    const built = await buildModel(shared, weights)
    tf.tidy(() => {
      const images = [1, 2].map((seed) => tf.randomNormal([4, 6, 5, 2], 0, 1, 'float32', seed) as tf.Tensor4D)
      const [left, right] = images.map((side) => built.features(side, false))
      const expected = built.score(left, right, false).values.dataSync()
      expect((loaded.predict(images) as tf.Tensor).dataSync()).to.deep.equal(expected)
      expect(new Set(expected).size).to.equal(4)
    })
    expect(loaded.countParams()).to.equal(countParameters(shared).total)
    built.dispose()
    loaded.dispose()
  })

  it('of a classifier take one image', async () => {
    const weights = initialWeights(classifier, 3)
    writeModelFiles(folder, classifier, weights)
    const loaded = await loadLayersModel(filesHandler(folder))
    const built = await buildModel(classifier, weights)
    expect(loaded.inputNames).to.deep.equal(['image'])
    tf.tidy(() => {
      const images = tf.randomNormal([3, 8, 8, 1], 0, 1, 'float32', 1) as tf.Tensor4D
      const [kernel, bias] = ['head/dense/kernel', 'head/dense/bias'].map((path) => built.weights.get(path)!)
      const features = built.features(images, false) as tf.Tensor2D
      const expected = tf.sigmoid(tf.add(tf.matMul(features, kernel as unknown as tf.Tensor2D), bias))
      const actual = loaded.predict(images) as tf.Tensor
      expect(actual.shape).to.deep.equal([3, 6])
      for (const [at, value] of actual.dataSync().entries()) expect(value).to.be.closeTo(expected.dataSync()[at], 1e-6)
      expect(() => built.score(features, features, false)).to.throw('net has no head for a pair')
    })
    built.dispose()
    loaded.dispose()
  })

  it('without a head give the features of one image, or of each of the pair by its tower', async () => {
    for (const network of [tinyEmbedding, tinyEmbeddings]) {
      const weights = initialWeights(network, 3)
      writeModelFiles(folder, network, weights)
      const loaded = await loadLayersModel(filesHandler(folder))
      const built = await buildModel(network, weights)
      expect(loaded.inputNames).to.deep.equal(network.towers.length === 1 ? ['image'] : ['left', 'right'])
      tf.tidy(() => {
        const images = network.towers.map(
          (_, seed) => tf.randomNormal([3, 6, 6, 1], 0, 1, 'float32', seed + 1) as tf.Tensor4D,
        )
        const expected = images.map((side, branch) => built.features(side, false, { branch }))
        const actual = [loaded.predict(images)].flat()
        expect(actual).to.have.length(network.towers.length)
        for (const [at, own] of actual.entries()) {
          expect(own.shape).to.deep.equal([3, 4])
          for (const [index, value] of own.dataSync().entries()) {
            expect(value).to.be.closeTo(expected[at].dataSync()[index], 1e-6)
          }
        }
      })
      built.dispose()
      loaded.dispose()
    }
  })

  it('show a program the meaning of the output', async () => {
    for (const [network, metadata] of [
      [tinyDistance, { network: 'net', kind: 'siamese', gives: 'distance' }],
      [tinyBranches, { network: 'net', kind: 'pseudo_siamese', gives: 'probability' }],
      [tinyEmbedding, { network: 'net', kind: 'embedding' }],
    ] as const) {
      writeModelFiles(folder, network, initialWeights(network, 3))
      const loaded = await loadLayersModel(filesHandler(folder))
      expect(loaded.getUserDefinedMetadata()).to.deep.equal(metadata)
      loaded.dispose()
    }
  })

  it('hold the weights as little-endian float32, one after the other', () => {
    const weights = initialWeights(everything, 3)
    writeModelFiles(folder, everything, weights)
    const bytes = readFileSync(path.join(folder, 'weights.bin'))
    const { weightsManifest } = JSON.parse(readFileSync(path.join(folder, 'model.json'), 'utf8'))
    let at = 0
    for (const [index, { name, shape, dtype }] of weightsManifest[0].weights.entries()) {
      expect({ name, shape, dtype }).to.deep.equal({
        name: everything.weights[index].path,
        shape: everything.weights[index].shape,
        dtype: 'float32',
      })
      for (let i = 0; i < elements(shape); i++, at += 4) expect(bytes.readFloatLE(at)).to.equal(weights[index][i])
    }
    expect(bytes.length).to.equal(at)
  })

  it('refuse weights of another network', () => {
    const [first, ...rest] = initialWeights(everything, 3)
    expect(() => writeModelFiles(folder, everything, [first.subarray(1), ...rest])).to.throw('tower/stem/conv/kernel')
    expect(readdirSync(folder)).to.deep.equal([])
  })

  it('take any names that the language takes', async () => {
    const plain = buildNetwork({
      input: [4, 4, 1],
      tower: ({ inputs, chain }) => chain('', ['conv(2, 3x3)', 'flatten'], inputs[0]),
      head: ({ inputs, add, chain }) => chain('', ['dense(1)'], add('subtract', 'subtract', ...inputs)),
    })
    const text = JSON.stringify(plain).replaceAll('"tower/', '"left/').replaceAll('"tower"', '"left"')
    const renamed = JSON.parse(text.replaceAll('"head', '"_a__B_'))
    const network = { ...renamed, head: renamed._a__B_ }
    writeModelFiles(folder, network, initialWeights(network, 1))
    const loaded = await loadLayersModel(filesHandler(folder))
    expect(loaded.inputNames).to.deep.equal(['left.image', 'right'])
    expect(loaded.getLayer('path._a__B_/dense').countParams()).to.equal(9)
    loaded.dispose()
  })
})
