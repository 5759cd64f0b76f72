import { createHash } from 'node:crypto'
import { expect } from 'chai'
import { randomStream } from '../../../runtime/base/random.js'
import { readImage } from '../../../runtime/data/image-store.js'
import { ink } from '../../../runtime/data/images/ink.js'
import { resize } from '../../../runtime/data/images/resize.js'
import { standard } from '../../../runtime/data/images/standard.js'
import { type BatchRecipe, batchMaker } from '../../../runtime/data/make-batch.js'
import { classes } from '../../../runtime/data/samplers/classes.js'
import { drawPairs, groupOf } from '../../../runtime/data/samplers/pairs.js'
import { byGroups } from '../../../runtime/data/splits/groups.js'
import { usePart } from '../../../runtime/protocol/part.js'
import { fourPasses, makeBatch, paperBatches, syntheticDataset, untouched } from './synthetic.js'

const count = 128

describe('a batch', () => {
  const dataset = syntheticDataset({ background: [4, 6, 8] })
  const groups = dataset.groups.slice(0, 3)
  const pixels = dataset.images.height * dataset.images.width
  const recipe = (protocol: BatchRecipe['protocol'], seed = 1): BatchRecipe => ({ dataset, groups, protocol, seed })
  const plain = recipe({ ...paperBatches, images: paperBatches.images.slice(0, 1) })

  it('holds the pairs of its iteration, the left images first, pixel by pixel', () => {
    for (const iteration of [0, 1, 7]) {
      const batch = makeBatch(recipe(untouched), iteration)
      const pairs = drawPairs(groupOf(groups, iteration), 32, randomStream(1, 'pairs', iteration))
      expect([batch.iteration, batch.count, batch.items]).to.deep.equal([iteration, count, 1])
      expect([...batch.labels]).to.deep.equal(pairs.map(({ same }) => (same ? 1 : 0)))
      const expected = new Float32Array(count * pixels)
      for (const [i, { left, right }] of pairs.entries()) {
        readImage(dataset.images, left, expected, i * pixels)
        readImage(dataset.images, right, expected, (64 + i) * pixels)
      }
      expect(batch.images).to.deep.equal(expected)
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
    const maker = batchMaker(recipe(paperBatches))
    const memory = new Float32Array(maker.length)
    maker.make(6, memory)
    expect(maker.view(maker.make(5, memory), memory)).to.deep.equal(batch)
    expect(makeBatch(recipe(paperBatches, 2), 5).images).to.not.deep.equal(batch.images)
    expect(makeBatch(recipe(paperBatches), 8).images).to.not.deep.equal(batch.images)
  })

  it('is augmented image by image: left and right, same pairs and different ones', () => {
    const [before, after] = [makeBatch(plain, 3), makeBatch(recipe(paperBatches), 3)]
    expect(after.labels).to.deep.equal(before.labels)
    for (const side of [0, 64]) {
      const unchanged = Array.from({ length: 64 }, (_, i) => {
        const [a, b] = [before, after].map(({ images }) =>
          images.subarray((side + i) * pixels, (side + i + 1) * pixels).join(),
        )
        return a === b
      })
      // 1 of 16 is left alone, somewhat more with small shifts.
      expect(unchanged.filter((same) => same).length).to.be.within(0, 12)
    }
  })

  it('chooses pixels after normalization: an augmented image has the original two values', () => {
    const [before, after] = [makeBatch(plain, 3), makeBatch(recipe(paperBatches), 3)]
    for (let i = 0; i < count; i++) {
      const values = new Set(before.images.subarray(i * pixels, (i + 1) * pixels))
      for (const value of after.images.subarray(i * pixels, (i + 1) * pixels)) expect(values.has(value)).to.equal(true)
    }
  })

  it('is written over the whole of its memory, and views it', () => {
    const maker = batchMaker(recipe(paperBatches))
    expect(maker).to.deep.include({ most: { images: count, labels: 64 }, length: count * pixels + 64 })
    const memory = new Float32Array(maker.length).fill(Number.NaN)
    const batch = maker.view(maker.make(2, memory), memory)
    expect(memory.some(Number.isNaN)).to.equal(false)
    expect([batch.images.buffer, batch.labels.buffer]).to.deep.equal([memory.buffer, memory.buffer])
    expect(batch).to.deep.equal(makeBatch(recipe(paperBatches), 2))
  })

  it('has the shape of prepared images, and fewer of them where a group is small', () => {
    const images = [usePart(resize, { height: 5, width: 7 })]
    const sampler = usePart(classes, { classes: 6, items: 3 })
    const maker = batchMaker(recipe({ images, sampler }))
    expect(maker).to.deep.include({ most: { images: 18, labels: 0 }, length: 18 * 35 })
    expect(maker.shape).to.include({ height: 5, width: 7, channels: 1 })
    const memory = new Float32Array(maker.length)
    const seen = new Set<number>()
    for (let iteration = 0; iteration < 20; iteration++) {
      const batch = maker.view(maker.make(iteration, memory), memory)
      expect(batch.images).to.have.length(35 * batch.count)
      expect([batch.labels.length, batch.items]).to.deep.equal([0, 3])
      seen.add(batch.count)
    }
    // Of groups of 4, 6 and 8 classes.
    expect([...seen]).to.have.members([12, 18])
  })
})

/**
 * SHA-256 of what the first release gave for the same pixels: its images, left ones first, and labels; iterations 0, 1
 * and 24, which begins again.
 */
const firstRelease = [
  {
    ...{ seed: 1, images: paperBatches.images },
    digests: [
      'a8f985cf34d9e0d67e77d3723b60e38f145abea66cf826215d9f3bf58c96ef6d',
      '087d45842cf13597d9236954f1125361250209bb23c0b1d1dd0c49e0c2ea381a',
      '222591fe59860fbbc4f8c79e53cc5472084a23790b0bd754523974ce4a7fed31',
    ],
  },
  {
    ...{ seed: 2 ** 47 + 5, images: paperBatches.images },
    digests: [
      'a0846bbd15aaf5bc8177e13c5db40de005e1ce0ef7b291ed958609dc328a474e',
      'df6df1489677859fd9621814015e987bf78078ad61a4c4f7539fe50123837ace',
      '7c60843b5bf07e872bfedcd0898d11322d5f57a62e02471d3ae9575b75b1c812',
    ],
  },
  {
    ...{ seed: 1, images: [usePart(ink), fourPasses] },
    digests: ['586bef53b50cf1064ff75bdc46522a4bbad521514de58a46846937cdcc849c6a'],
  },
  {
    ...{ seed: 1, images: [usePart(standard), fourPasses] },
    digests: ['221bd69844b5825e1e15973933b74080a3d3afa1f32299ef10de31d4a208ff6b'],
  },
  {
    ...{ seed: 1, images: [fourPasses] },
    digests: ['f7fe50b1cc77b4d261793fc60cca9201af508321c9d9c094eb98a37c91a7c5f7'],
  },
]

describe('batches of version 1', () => {
  const dataset = syntheticDataset({
    background: Array.from({ length: 30 }, (_, group) => 3 + (group % 4)),
    evaluation: [3, 4],
    ...{ height: 105, width: 105 },
  })
  const { settings } = usePart(byGroups, { train: 24, validation: 6, last_in_validation: true })

  for (const { seed, images, digests } of firstRelease) {
    it(`of ${images.map(({ part }) => part).join(' and ')}, seed ${seed}, are those of the first release`, () => {
      const groups = byGroups.divide(settings as never, dataset, seed).train
      const recipe = { dataset, groups, protocol: { ...paperBatches, images }, seed }
      const found = [0, 1, 24].slice(0, digests.length).map((iteration) => {
        const { images, labels } = makeBatch(recipe, iteration)
        const hash = createHash('sha256')
        for (const { buffer, byteOffset, byteLength } of [images, labels]) {
          hash.update(Buffer.from(buffer, byteOffset, byteLength))
        }
        return hash.digest('hex')
      })
      expect(found).to.deep.equal(digests)
    })
  }
})
