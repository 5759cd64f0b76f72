import { expect } from 'chai'
import { embeddedDataset } from '../../../../runtime/data/loaders/embedded.js'
import { type Baseline, comparer } from '../../../../runtime/evaluation/baselines/baseline.js'
import { pixels } from '../../../../runtime/evaluation/baselines/pixels.js'
import { baselineScores } from '../../../../runtime/evaluation/baselines/scores.js'
import { runTestsByBaseline } from '../../../../runtime/evaluation/run-tests.js'
import { fewShot } from '../../../../runtime/evaluation/tests/few-shot.js'
import { usePart } from '../../../../runtime/protocol/part.js'

describe('the scores of a baseline', () => {
  const dataset = embeddedDataset({ alphabets: 1, evaluation: 1, characters: 6, drawers: 4, seed: 1 })
  const { images } = dataset
  const [background, group] = dataset.groups

  it('are the negated distances, however they are requested', async () => {
    const scores = baselineScores(pixels, { images, background: [] })(images)
    const { size, starts, values } = await scores.matrix(group, { views: 1 })
    expect(size).to.equal(24)
    expect(starts).to.deep.equal([0, 4, 8, 12, 16, 20, 24])
    const items = group.classes.flatMap((each) => each.items)
    const left = [items[0], items[5], items[0], items[23]]
    const right = [items[1], items[5], items[20], items[2]]
    const pairs = await scores.pairs(left, right, { views: 1, group })
    const every = await scores.every(left.slice(0, 3), right, { views: 1 })
    for (const [at, image] of left.entries()) {
      const score = values[items.indexOf(image) * size + items.indexOf(right[at])]
      expect(pairs[at]).to.equal(score)
      if (at < 3) expect(every[at * 4 + at]).to.equal(score)
      expect(score).to.be.within(-Math.sqrt(images.height * images.width), 0)
    }
    expect(pairs[1]).to.equal(0)
  })

  it('are fitted on the background alone, class by class, once', async () => {
    const seen: number[] = []
    const fitted: Baseline = {
      ...{ name: 'fitted', doc: '', images: [] },
      begin: (_, classes) => {
        for (const each of classes()) seen.push(each.length)
        return comparer<number>({ feature: () => 0, distance: () => 0 })
      },
    }
    const scoresOf = baselineScores(fitted, { images, background: [background] })
    await scoresOf(images).pairs([0, 1], [2, 3], { views: 1 })
    await scoresOf(images).pairs([0, 1], [2, 3], { views: 1 })
    expect(seen).to.deep.equal([4, 4, 4, 4, 4, 4])
  })

  it('answer tests: ties are wrong, and small distances count as they are', async () => {
    const options = { dataset, groups: [group], background: [], seed: 1, signal: new AbortController().signal }
    const uses = [usePart(fewShot, { tasks: 50, ways: 5, min_deviation: 0.4 })]
    const by = (distance: (a: number, b: number) => number): Baseline => ({
      ...{ name: 'made', doc: '', images: [] },
      begin: () => comparer<number>({ feature: (values) => values.reduce((sum, value) => sum + value, 0), distance }),
    })
    const ink = (await runTestsByBaseline(
      by((a, b) => Math.abs(a - b) / 1e6),
      options,
      uses,
    ))!
    const ties = (await runTestsByBaseline(
      by(() => 0),
      options,
      uses,
    ))!
    const unknown = (await runTestsByBaseline(
      by(() => NaN),
      options,
      uses,
    ))!
    expect(ink[0].value).to.be.above(0.2)
    expect([ties[0].value, unknown[0].value]).to.deep.equal([0, 0])
    expect((await runTestsByBaseline(pixels, options, uses))![0].groups[0].tasks).to.equal(50)
  })

  it('end with the signal', async () => {
    const options = { dataset, groups: [group], background: [], seed: 1, signal: AbortSignal.abort() }
    expect(await runTestsByBaseline(pixels, options, [usePart(fewShot, { tasks: 5 })])).to.equal(undefined)
  })
})
