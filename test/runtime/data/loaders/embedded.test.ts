import { expect } from 'chai'
import { UserError } from '../../../../runtime/base/user-error.js'
import { bytesPerImage, readImage } from '../../../../runtime/data/image-store.js'
import { embeddedDataset, embeddedDefaults, parseEmbeddedOptions } from '../../../../runtime/data/loaders/embedded.js'
import { openDataset } from '../../../../runtime/data/open.js'
import { drawTasks } from '../../../../runtime/evaluation/tasks.js'

const small = { alphabets: 2, evaluation: 1, characters: 5, drawers: 4, seed: 7 }

describe('the embedded data', () => {
  it('has the requested structure', () => {
    const dataset = embeddedDataset(small)
    expect(dataset.groups.map(({ part }) => part)).to.deep.equal(['background', 'background', 'evaluation'])
    expect(dataset.images.count).to.equal(3 * 5 * 4)
    expect(dataset.images.bytes).to.have.length(60 * bytesPerImage(dataset.images))
    const drawings = dataset.groups.flatMap(({ classes }) => classes.flatMap(({ items }) => items))
    expect(drawings).to.deep.equal([...Array(60).keys()])
  })

  it('is the same for the same seed, and another for another', () => {
    const { fingerprint } = embeddedDataset(small)
    expect(embeddedDataset(small).fingerprint).to.equal(fingerprint)
    expect(embeddedDataset({ ...small, seed: 8 }).fingerprint).not.to.equal(fingerprint)
  })

  it('keeps its alphabets when more are requested', () => {
    const more = embeddedDataset({ ...small, alphabets: 3 })
    const twoAlphabets = 2 * 5 * 4 * bytesPerImage(more.images)
    expect(more.images.bytes.subarray(0, twoAlphabets)).to.deep.equal(
      embeddedDataset(small).images.bytes.subarray(0, twoAlphabets),
    )
  })
})

describe('the generated handwriting', () => {
  const dataset = embeddedDataset()
  const drawings = dataset.groups.flatMap(({ classes }) => classes.map(({ items }) => items))

  it('is the same on every machine', () => {
    expect(dataset.fingerprint).to.equal('a1145e5aba255d40524ff24f6b7f62b342a0e7703003d8978260ad5d9ccf5335')
  })

  it('has as much ink as handwriting, inside the image', () => {
    const shares: number[] = []
    for (const [image] of drawings) {
      const pixels = new Float32Array(105 * 105)
      readImage(dataset.images, image, pixels)
      shares.push(pixels.reduce((sum, pixel) => sum + 1 - pixel, 0) / pixels.length)
      for (let at = 0; at < 105; at++) {
        expect(pixels[at] + pixels[104 * 105 + at] + pixels[at * 105] + pixels[at * 105 + 104]).to.equal(4)
      }
    }
    shares.sort((a, b) => a - b)
    // Omniglot's evaluation alphabets: 4.3% at the lower twentieth, 8.4% in the middle, 13.6% at the upper one.
    expect(shares[0]).to.be.greaterThan(0.01)
    expect(shares[shares.length >> 1]).to.be.within(0.04, 0.1)
    expect(shares.at(-1)).to.be.lessThan(0.3)
  })

  it('is never twice the same', () => {
    const stride = bytesPerImage(dataset.images)
    const images = Array.from({ length: dataset.images.count }, (_, image) =>
      Buffer.from(dataset.images.bytes.subarray(image * stride, (image + 1) * stride)).toString('latin1'),
    )
    expect(new Set(images)).to.have.length(dataset.images.count)
  })

  function differingPixels(a: number, b: number): number {
    const { bytes } = dataset.images
    const stride = bytesPerImage(dataset.images)
    let count = 0
    for (let at = 0; at < stride; at++) {
      for (let byte = bytes[a * stride + at] ^ bytes[b * stride + at]; byte > 0; byte >>= 1) count += byte & 1
    }
    return count
  }

  it('is as hard for the nearest neighbor on pixels as Omniglot, where that answers 17% of 20-way tasks', () => {
    const tasks = dataset.groups.flatMap((group) => drawTasks(group, { tasks: 60, ways: 20, shots: 1 }, 1))
    const right = tasks.filter(({ query, supports, truth }) => {
      const differing = supports.map(([support]) => differingPixels(query, support))
      return differing.every((count, at) => at === truth || count > differing[truth])
    })
    const accuracy = right.length / tasks.length
    expect(accuracy).to.be.within(0.12, 0.25)
  })
})

describe('the options of the embedded data', () => {
  it('are read from --data', async () => {
    const dataset = await openDataset('embedded:alphabets=2,evaluation=1,characters=5,drawers=4,seed=7')
    expect(dataset.fingerprint).to.equal(embeddedDataset(small).fingerprint)
    expect(parseEmbeddedOptions('')).to.deep.equal(embeddedDefaults)
  })

  for (const text of [
    'alphabet=3',
    'alphabets=',
    'alphabets=-1',
    'characters=0',
    'characters=1e9',
    'alphabets=0,evaluation=0',
  ]) {
    it(`refuses ${text}`, () => {
      expect(() => parseEmbeddedOptions(text)).to.throw(UserError)
    })
  }
})
