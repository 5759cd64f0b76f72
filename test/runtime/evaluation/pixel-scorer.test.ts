import { expect } from 'chai'
import { readImage } from '../../../runtime/data/image-store.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { pixelScorer } from '../../../runtime/evaluation/pixel-scorer.js'

describe('the scorer of pixels', () => {
  it('gives the negative square of the distance, pair by pair and for all pairs', async () => {
    const { tf } = await openEngine('cpu')
    const before = tf.memory().numTensors
    const bits = { format: 'bits', height: 3, width: 5, channels: 1, count: 3 } as const
    const bytes = { format: 'bytes', height: 1, width: 2, channels: 2, count: 3 } as const
    const stores = [
      { ...bits, bytes: Uint8Array.from([0b10110010, 0b11001010, 0b11111111, 0b11111110, 0b00110011, 0b01010100]) },
      { ...bytes, bytes: Uint8Array.from([0, 255, 3, 77, 200, 1, 2, 250, 99, 98, 97, 0]) },
    ]
    for (const store of stores) {
      const pixels = [0, 1, 2].map((image) => {
        const values = new Float32Array(store.height * store.width * store.channels)
        readImage(store, image, values)
        return [...values]
      })
      const expected = (a: number, b: number) =>
        -pixels[a].reduce((sum, value, at) => sum + (value - pixels[b][at]) ** 2, 0)
      const scorer = pixelScorer(tf, store)
      const features = await scorer.embed([0, 1, 2])
      const turned = await scorer.embed([1, 2, 0])
      const all = scorer.scoreAll(features, turned)
      const pairs = scorer.score(features, turned)
      const wanted = [0, 1, 2].map((left) => [1, 2, 0].map((right) => expected(left, right)))
      for (const [left, row] of (await all.array()).entries()) {
        for (const [right, score] of row.entries()) expect(score).to.be.closeTo(wanted[left][right], 1e-6)
      }
      const single = await pairs.array()
      for (const [at, score] of single.entries()) expect(score).to.be.closeTo(wanted[at][at], 1e-6)
      tf.dispose([features, turned, all, pairs])
    }
    expect(tf.memory().numTensors).to.equal(before)
  })
})
