import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { batchesOf, weightsOf, writeInputs } from '../../bench/inputs.js'
import {
  allPairsRecipe,
  checkedRecipe,
  imagesOf,
  pairRecipe,
  refuseUntrainable,
  sizeText,
} from '../../bench/recipes.js'
import { prepareAllPairsTraining } from '../../bench/training.js'
import { compileFile } from '../../cli/compile-file.js'
import { openEngine } from '../../runtime/engines/open.js'
import { buildModel } from '../../runtime/model/model.js'
import { root } from '../cli/netc.js'

describe('the recipes of the benchmark', () => {
  const network = (name: string) => compileFile(path.join(root, 'specs', `${name}.net`)).value!

  it('of every pair is the protocol omniglot, at the size of its largest batch', () => {
    const recipe = allPairsRecipe(undefined)
    expect(sizeText(recipe)).to.equal('192 images, 4 of each of 48 classes')
    expect(recipe).to.deep.include({ clip: 1, average: 0.998 })
    expect(recipe.objective).to.deep.include({ smoothing: 0.02, scale: 12, learn_scale: true, scale_bounds: [5, 50] })
    expect(recipe.optimizer).to.deep.equal({ weight_decay: 0.02, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 })
    expect(imagesOf(allPairsRecipe(5))).to.equal(20)
  })

  it('are checked on few images', () => {
    expect(sizeText(checkedRecipe(pairRecipe(64)))).to.equal('4 pairs')
    const recipe = allPairsRecipe(undefined)
    expect(checkedRecipe(recipe)).to.deep.include({ classes: 4, objective: recipe.objective, clip: 1, average: 0.998 })
  })

  it('refuse networks that they cannot train', () => {
    expect(() => refuseUntrainable(network('matcher'), pairRecipe(64))).to.throw(
      'the head cosine_similarity gives a similarity',
    )
    expect(() => refuseUntrainable(network('matcher'), allPairsRecipe(4))).not.to.throw()
  })
})

describe('a batch of classes', () => {
  let folder: string
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'netc-inputs-'))
  })
  after(() => rmSync(folder, { recursive: true }))

  const { value } = compileFile(path.join(root, 'specs/matcher.net'))
  const network = value!
  const size = { classes: 3, items: 4 }
  const inputs = () => writeInputs(folder, network)

  it('has the items of a class, which are similar, one class count apart', () => {
    const batches = batchesOf(network, readFileSync(inputs().batches(size, 2)), size)
    expect(batches.map(({ count, items, labels }) => [count, items, labels.length])).to.deep.equal([
      [12, 4, 0],
      [12, 4, 0],
    ])
    const pixels = 32 * 32 * 5
    const [{ images }] = batches
    const image = (at: number) => images.subarray(at * pixels, (at + 1) * pixels)
    const covariance = (a: number, b: number) =>
      image(a).reduce((sum, pixel, index) => sum + pixel * image(b)[index], 0) / pixels
    // 0.4 of what is common, which has variance 1: four standard errors are 0.06.
    expect(covariance(0, 3)).to.be.closeTo(0.16, 0.06)
    expect(covariance(1, 10)).to.be.closeTo(0.16, 0.06)
    expect(covariance(0, 1)).to.be.closeTo(0, 0.06)
    expect(covariance(2, 2)).to.be.closeTo(0.97, 0.06)
  })

  it('moves the weights, and their averages after them', async () => {
    const engine = await openEngine('wasm', { threads: 1 })
    const { weights, batches } = inputs()
    const siamese = await buildModel(network, weightsOf(network, readFileSync(weights)))
    const recipe = { ...allPairsRecipe(3), learning_rate: 1e-3 }
    const training = prepareAllPairsTraining({ ...engine, network, siamese, seed: 1 }, recipe)
    const [batch] = batchesOf(network, readFileSync(batches(size, 1)), size)
    const { path: first } = network.weights[0]
    const held = async () => (await siamese.weights.get(first)!.data()).slice()
    const start = await held()
    const results = training.step(1, batch, recipe.learning_rate)
    const [moved, average, after] = [await held(), await training.withAverages(held), await held()]
    // AdamW's first step is the learning rate, whatever the gradient is; the average keeps 2 / 11.
    const far = start.map((value, index) => Math.abs(moved[index] - (1 - 2e-5) * value) / 1e-3)
    expect(Math.max(...far)).to.be.closeTo(1, 1e-3)
    for (const [index, value] of average.entries()) {
      expect(value).to.be.closeTo((2 / 11) * start[index] + (9 / 11) * moved[index], 1e-6)
    }
    expect(after).to.deep.equal(moved)
    tf.dispose(Object.values(results))
    training.dispose()
    siamese.dispose()
  })
})
