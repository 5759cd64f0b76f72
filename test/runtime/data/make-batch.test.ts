import { expect } from 'chai'
import { randomStream } from '../../../runtime/base/random.js'
import { readImage } from '../../../runtime/data/dataset.js'
import { type BatchRecipe, batchLength, makeBatch } from '../../../runtime/data/make-batch.js'
import { alphabetOf, drawPairs } from '../../../runtime/data/samplers/pairs.js'
import { paperBatches, syntheticDataset, untouched } from './synthetic.js'

describe('a batch', () => {
  const dataset = syntheticDataset({ background: [4, 6, 8] })
  const train = dataset.groups.slice(0, 3)
  const pixels = dataset.images.height * dataset.images.width
  const recipe = (protocol: BatchRecipe['protocol'], seed = 1): BatchRecipe => ({ dataset, train, protocol, seed })

  it('holds the pairs of its iteration, pixel by pixel', () => {
    for (const iteration of [0, 1, 7]) {
      const batch = makeBatch(recipe(untouched), iteration)
      const pairs = drawPairs(alphabetOf(train, iteration), 32, randomStream(1, 'pairs', iteration))
      expect([batch.iteration, batch.pairs]).to.deep.equal([iteration, 64])
      expect([...batch.labels]).to.deep.equal(pairs.map(({ same }) => (same ? 1 : 0)))
      const expected = new Float32Array(64 * pixels)
      for (const [i, { left }] of pairs.entries()) readImage(dataset.images, left, expected, i * pixels)
      expect(batch.left).to.deep.equal(expected)
      for (const [i, { right }] of pairs.entries()) readImage(dataset.images, right, expected, i * pixels)
      expect(batch.right).to.deep.equal(expected)
    }
  })

  it('draws labels of 32 ones and 32 zeros, in another order each time', () => {
    const orders = new Set<string>()
    for (let iteration = 0; iteration < 20; iteration++) {
      const { labels } = makeBatch(recipe(untouched), iteration)
      expect(labels.reduce((sum, label) => sum + label, 0)).to.equal(32)
      orders.add(labels.join(''))
    }
    expect(orders.size).to.equal(20)
  })

  it('depends on the seed and the iteration only', () => {
    const batch = makeBatch(recipe(paperBatches), 5)
    makeBatch(recipe(paperBatches), 6)
    expect(makeBatch(recipe(paperBatches), 5)).to.deep.equal(batch)
    expect(makeBatch(recipe(paperBatches, 2), 5).left).to.not.deep.equal(batch.left)
    expect(makeBatch(recipe(paperBatches), 8).left).to.not.deep.equal(batch.left)
  })

  it('is augmented image by image: left and right, same pairs and different ones', () => {
    const plain = makeBatch(recipe({ ...paperBatches, augmentation: untouched.augmentation }), 3)
    const changed = makeBatch(recipe(paperBatches), 3)
    expect(changed.labels).to.deep.equal(plain.labels)
    for (const side of ['left', 'right'] as const) {
      const images = Array.from({ length: 64 }, (_, i) => {
        const [a, b] = [plain, changed].map((batch) => batch[side].subarray(i * pixels, (i + 1) * pixels).join())
        return a === b
      })
      // 1 of 16 is left alone, somewhat more with small shifts.
      expect(images.filter((same) => same).length).to.be.within(0, 12)
    }
  })

  it('chooses pixels after normalisation: an augmented image has the original two values', () => {
    const plain = makeBatch(recipe({ ...paperBatches, augmentation: untouched.augmentation }), 3)
    const changed = makeBatch(recipe(paperBatches), 3)
    for (let i = 0; i < 64; i++) {
      const values = new Set(plain.left.subarray(i * pixels, (i + 1) * pixels))
      for (const value of changed.left.subarray(i * pixels, (i + 1) * pixels)) expect(values.has(value)).to.equal(true)
    }
  })

  it('is written over the whole of the memory given', () => {
    const memory = new Float32Array(batchLength(recipe(paperBatches))).fill(Number.NaN)
    const batch = makeBatch(recipe(paperBatches), 2, memory)
    expect(memory.some(Number.isNaN)).to.equal(false)
    expect([batch.left.buffer, batch.right.buffer, batch.labels.buffer]).to.deep.equal([
      memory.buffer,
      memory.buffer,
      memory.buffer,
    ])
    expect(batch).to.deep.equal(makeBatch(recipe(paperBatches), 2))
  })
})
