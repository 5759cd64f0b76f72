import { existsSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import type { Tf } from '../../../../runtime/base/tf.js'
import { bytesPerImage } from '../../../../runtime/data/image-store.js'
import { type LakeRuns, lakeRunsUrl, parseLakeRuns } from '../../../../runtime/data/loaders/lake-runs.js'
import { readOmniglot } from '../../../../runtime/data/loaders/omniglot.js'
import { findSources } from '../../../../runtime/data/loaders/sources.js'
import { openEngine } from '../../../../runtime/engines/open.js'
import { pixels } from '../../../../runtime/evaluation/baselines/pixels.js'
import { baselineScores } from '../../../../runtime/evaluation/baselines/scores.js'
import { wilson } from '../../../../runtime/evaluation/interval.js'
import { createScores } from '../../../../runtime/evaluation/scores.js'
import { skip } from '../../../skip.js'
import { drawRuns, lakeFiles, syntheticAlphabet, zipFiles } from '../../data/loaders/lake-archive.js'
import { fakeScorer, plainMean } from '../fake-scorer.js'
import { lacksOf, runTest } from './context.js'

/** Bits set in each byte. */
const ones = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length)

/** For each run, a `1` where the query's own support differs from it in fewer pixels than any other. */
function nearestNeighbors({ images, runs }: LakeRuns): string[] {
  const stride = bytesPerImage(images)
  const differing = (a: number, b: number) => {
    let count = 0
    for (let i = 0; i < stride; i++) count += ones[images.bytes[a * stride + i] ^ images.bytes[b * stride + i]]
    return count
  }
  return runs.map(({ supports, queries, truths }) =>
    queries
      .map((query, at) => {
        const distances = supports.map((support) => differing(query, support))
        const least = Math.min(...distances)
        return distances.indexOf(least) === truths[at] && distances.lastIndexOf(least) === truths[at] ? '1' : '0'
      })
      .join(''),
  )
}

describe("the test on Lake's runs", () => {
  let tf: Tf
  before(async () => {
    tf = (await openEngine('cpu')).tf
  })
  const archive = zipFiles(lakeFiles(drawRuns([syntheticAlphabet(1), syntheticAlphabet(2)], 3)))
  const lake = parseLakeRuns(archive, 'runs.zip')

  it('gives the errors of the nearest neighbor on pixels', async () => {
    const context = {
      groups: [],
      lakeRuns: lake,
      lakeScores: baselineScores(pixels, { images: lake.images, background: [] })(lake.images),
    }
    const { report, answers } = await runTest('runs', {}, { ...context, seed: 1 })
    const expected = nearestNeighbors(lake)
    expect(answers!.groups.map(({ right }) => right)).to.deep.equal(expected)
    const errors = expected.join('').replaceAll('1', '').length
    expect(errors).to.be.within(20, 380)
    expect(report.value).to.be.closeTo(errors / 400, 1e-12)
    const [low, high] = wilson(errors, 400)
    expect(report.interval[0]).to.be.closeTo(low, 1e-12)
    expect(report.interval[1]).to.be.closeTo(high, 1e-12)
    expect(report.chance).to.be.closeTo(0.95, 1e-12)
    expect(report.title).to.equal("Lake's runs, 400 tasks")
    expect(report.measure).to.equal('error rate')
    expect(report.notes).to.include(`${errors} errors in 400 tasks.`)
    expect(report.notes.join(' '))
      .to.contain('never compare the two')
      .and.to.contain('not the runs of the Omniglot release')
      .and.not.to.contain('4.5%')
  })

  it('has queries at the left and supports at the right, in every view', async () => {
    for (const views of [1, 8]) {
      const scores = createScores({ tf, scorer: fakeScorer(tf, 20) })
      const context = { groups: [], lakeRuns: { ...lake, runs: lake.runs.slice(0, 4) }, lakeScores: scores, seed: 1 }
      const { answers } = await runTest('runs', { views }, context)
      for (const [index, { supports, queries, truths }] of context.lakeRuns.runs.entries()) {
        const right = queries.map((query, at) => {
          const values = supports.map((support) => plainMean(query, support, views, 20))
          return values.every((value, other) => other === truths[at] || value < values[truths[at]]) ? '1' : '0'
        })
        expect(answers!.groups[index].right).to.equal(right.join(''))
      }
    }
  })

  it('needs the archive, and shows published figures only for the runs of the release', async () => {
    expect(lacksOf('runs', {}, { groups: [] })).to.deep.equal([
      `Lake's runs are missing: download ${lakeRunsUrl}, and use --runs PATH or put the file next to the data`,
    ])
    expect(lacksOf('runs', {}, { groups: [], lakeRuns: lake })).to.deep.equal([])
    const released = { ...lake, runs: lake.runs.slice(0, 1), released: true }
    const context = {
      groups: [],
      lakeRuns: released,
      lakeScores: createScores({ tf, scorer: fakeScorer(tf) }),
      seed: 1,
    }
    const { report } = await runTest('runs', {}, context)
    expect(report.notes.join(' ')).to.contain('people 4.5%').and.not.to.contain('not the runs')
  })

  it('runs on runs made of background alphabets', async function () {
    this.timeout(60_000)
    const file = path.join(
      process.env.NETC_OMNIGLOT ?? path.resolve('../shared/data/omniglot'),
      'images_background.zip',
    )
    if (!existsSync(file)) skip(this, `There is no ${file}; set NETC_OMNIGLOT to a folder with it.`)
    const dataset = readOmniglot(findSources(file), file)
    const { bytes } = dataset.images
    const stride = bytesPerImage(dataset.images)
    const alphabets = dataset.groups.map(({ classes }) =>
      classes.map(({ items }) => items.map((image) => bytes.subarray(image * stride, (image + 1) * stride))),
    )
    const made = parseLakeRuns(zipFiles(lakeFiles(drawRuns(alphabets, 1), 'all_runs/')), 'made.zip')
    const context = {
      groups: [],
      lakeRuns: made,
      lakeScores: baselineScores(pixels, { images: made.images, background: [] })(made.images),
    }
    const { answers, report } = await runTest('runs', {}, { ...context, seed: 1 })
    expect(answers!.groups.map(({ right }) => right)).to.deep.equal(nearestNeighbors(made))
    // Pixels alone know more than guessing, and not much.
    expect(report.value).to.be.within(0.5, 0.9)
  })
})
