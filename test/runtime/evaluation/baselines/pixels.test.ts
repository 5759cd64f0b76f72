import { expect } from 'chai'
import { readImage } from '../../../../runtime/data/image-store.js'
import { pixels } from '../../../../runtime/evaluation/baselines/pixels.js'

describe('the baseline pixels', () => {
  it('is the Euclidean distance of what the store holds', () => {
    const bits = { format: 'bits', height: 3, width: 5, channels: 1, count: 2 } as const
    const bytes = { format: 'bytes', height: 1, width: 2, channels: 2, count: 2 } as const
    const stores = [
      { ...bits, bytes: Uint8Array.from([0b10110010, 0b11001010, 0b11111110, 0b00110010]) },
      { ...bytes, bytes: Uint8Array.from([0, 255, 3, 77, 200, 1, 2, 250]) },
    ]
    for (const store of stores) {
      const [a, b] = [0, 1].map((image) => {
        const values = new Float32Array(store.height * store.width * store.channels)
        readImage(store, image, values)
        return values
      })
      const { feature, distance } = pixels.begin(store, () => [])
      const squares = a.reduce((sum, value, at) => sum + (value - b[at]) ** 2, 0)
      expect(distance(feature(a), feature(b))).to.be.closeTo(Math.sqrt(squares), 1e-6)
      expect(distance(feature(a), feature(a))).to.equal(0)
    }
  })
})
