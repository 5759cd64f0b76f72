import { expect } from 'chai'
import fc from 'fast-check'
import { UserError } from '../../../../runtime/base/user-error.js'
import { readLakeRuns } from '../../../../runtime/data/loaders/lake-runs.js'
import { hausdorff } from '../../../../runtime/evaluation/baselines/hausdorff.js'
import { baselineScores } from '../../../../runtime/evaluation/baselines/scores.js'
import { runTest } from '../tests/context.js'
import { releaseFile } from './omniglot.js'

const [height, width] = [9, 13]

/** `LoadImgAsPoints` and `ModHausdorffDistance` of Lake's demo_classification.py, point by point. */
function plain(a: Float32Array, b: Float32Array): number {
  const points = (image: Float32Array) => {
    const ink = [...image.keys()].filter((at) => image[at] === 1).map((at) => [Math.floor(at / width), at % width])
    const mean = [0, 1].map((axis) => ink.reduce((sum, point) => sum + point[axis], 0) / ink.length)
    return ink.map(([row, column]) => [row - mean[0], column - mean[1]])
  }
  const [left, right] = [points(a), points(b)]
  const meanNearest = (from: number[][], to: number[][]) =>
    from.reduce((sum, [r, c]) => sum + Math.min(...to.map(([y, x]) => Math.hypot(r - y, c - x))), 0) / from.length
  return Math.max(meanNearest(left, right), meanNearest(right, left))
}

describe('the baseline hausdorff', () => {
  const { feature, distance } = hausdorff.begin({ height, width, channels: 1 }, () => [])
  const image = (places: readonly number[]) => {
    const pixels = new Float32Array(height * width)
    for (const place of places) pixels[place] = 1
    return pixels
  }

  it("is Lake's modified Hausdorff distance", () => {
    const ink = fc.array(fc.nat(height * width - 1), { minLength: 1, maxLength: 25 }).map(image)
    const same = fc.property(ink, ink, (a, b) => {
      expect(distance(feature(a), feature(b))).to.be.closeTo(plain(a, b), 1e-9)
    })
    fc.assert(same, { seed: 5, numRuns: 300 })
  })

  it('is the same from both sides, and blind to place', () => {
    const [a, b, moved] = [image([0, 1, 14, 27]), image([40, 53, 66, 67]), image([43, 44, 57, 70])]
    expect(distance(feature(a), feature(b))).to.equal(distance(feature(b), feature(a)))
    expect(distance(feature(a), feature(moved))).to.be.closeTo(0, 1e-12)
  })

  it('says nothing of an image without ink, and takes drawings alone', () => {
    const [empty, dot] = [feature(image([])), feature(image([5]))]
    expect([distance(empty, dot), distance(dot, empty), distance(empty, empty)]).to.deep.equal([NaN, NaN, NaN])
    const images = { height: 1, width: 1, channels: 3, format: 'bytes', count: 1, bytes: new Uint8Array(3) } as const
    const begun = () => baselineScores(hausdorff, { images, background: [] })
    expect(begun).to.throw(UserError, 'hausdorff compares drawings, which have 1 channel, not 3')
  })

  it("makes the 38.8% errors on Lake's runs that their demonstration states", async function () {
    this.timeout(60_000)
    const lakeRuns = readLakeRuns(releaseFile(this, 'all_runs.zip'))
    const lakeScores = baselineScores(hausdorff, { images: lakeRuns.images, background: [] })(lakeRuns.images)
    const { report } = await runTest('runs', {}, { groups: [], lakeRuns, lakeScores, seed: 1 })
    expect(report.value).to.be.closeTo(155 / 400, 1e-12)
  })
})
