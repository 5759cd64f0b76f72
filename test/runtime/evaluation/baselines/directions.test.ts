import { expect } from 'chai'
import { cosineDistance, directionFeature, directions } from '../../../../runtime/evaluation/baselines/directions.js'
import { baselineScores } from '../../../../runtime/evaluation/baselines/scores.js'
import { runTest } from '../tests/context.js'
import { backgroundAlphabets } from './omniglot.js'

describe('the baseline directions', () => {
  it('blurs each map by the binomial filter, takes roots and brings them to unit length', () => {
    const maps = Float32Array.from({ length: 16 * 16 * 8 }, (_, i) => ((i * i) % 37) / 10)
    const binomial = [1, 4, 6, 4, 1]
    const plain = Array.from(maps, (_, i) => {
      const [row, column, map] = [Math.floor(i / 128), Math.floor(i / 8) % 16, i % 8]
      let sum = 0
      for (let y = -2; y <= 2; y++) {
        for (let x = -2; x <= 2; x++) {
          if (row + y < 0 || row + y > 15 || column + x < 0 || column + x > 15) continue
          sum += (binomial[y + 2] * binomial[x + 2] * maps[((row + y) * 16 + column + x) * 8 + map]) / 256
        }
      }
      return Math.sqrt(sum)
    })
    const length = Math.hypot(...plain)
    for (const [i, value] of directionFeature(maps).entries()) expect(value).to.be.closeTo(plain[i] / length, 1e-6)
  })

  it('is the cosine, taken from 1', () => {
    const [a, b] = [Float32Array.of(1, 0), Float32Array.of(0.6, 0.8)]
    expect(cosineDistance(a, a)).to.equal(0)
    expect(cosineDistance(a, b)).to.be.closeTo(0.4, 1e-7)
    expect([...directionFeature(new Float32Array(16 * 16 * 8))].every((value) => value === 0)).to.equal(true)
  })

  it('has on alphabets of Omniglot the exact accuracy that numpy and scipy find', async function () {
    this.timeout(60_000)
    const { images, groups } = backgroundAlphabets(this)
    const scores = baselineScores(directions, { images, background: [] })(images)
    // maps: area means of 4x4 of scipy.ndimage.sobel of the normalized drawings, their gradients split by
    // parallelograms; with k = [1, 4, 6, 4, 1] / 16: x = np.sqrt(convolve1d(convolve1d(maps, k, axis=1,
    // mode='constant'), k, axis=2, mode='constant')), rows to unit length, x @ x.T; for query and support: b = share of
    // each other class below; the mean of e_19(b) / C(n, 19).
    const computed = { Alphabet_of_the_Magi: 0.83567, Braille: 0.85382 }
    for (const [name, accuracy] of Object.entries(computed)) {
      const group = groups.filter((each) => each.name === name)
      const { report } = await runTest('exact', { ways: 20 }, { groups: group, scores, seed: 1 })
      expect(report.value, name).to.be.closeTo(accuracy, 5e-5)
    }
  })
})
