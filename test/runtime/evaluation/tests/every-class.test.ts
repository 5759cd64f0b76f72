import { expect } from 'chai'
import type { Tf } from '../../../../runtime/base/tf.js'
import { openEngine } from '../../../../runtime/engines/open.js'
import { allShotAccuracy, oneShotAccuracy } from '../../../../runtime/evaluation/exact-accuracy.js'
import { studentInterval } from '../../../../runtime/evaluation/interval.js'
import { createScores } from '../../../../runtime/evaluation/scores.js'
import { fakeGroups, fakeScorer } from '../fake-scorer.js'
import { fakeContext, lacksOf, runTest } from './context.js'

describe('tests over all tasks', () => {
  let tf: Tf
  before(async () => {
    tf = (await openEngine('cpu')).tf
  })

  it('have the mean over classes as a group’s value, and the mean over groups as theirs', async () => {
    const context = fakeContext(tf)
    for (const [name, accuracy] of [
      ['exact', oneShotAccuracy],
      ['ceiling', allShotAccuracy],
    ] as const) {
      const { report, answers } = await runTest(name, { ways: 3, views: 8 }, context)
      const values = await Promise.all(
        context.groups.map(async (group) => {
          const matrix = await context.scores!.matrix(group, { views: 8 })
          return group.classes.map((_, at) => accuracy(matrix, at, 3))
        }),
      )
      const means = values.map((ofGroup) => ofGroup.reduce((sum, value) => sum + value, 0) / ofGroup.length)
      expect(report.groups.map(({ value }) => value)).to.deep.equal(means)
      expect(report.groups.map(({ interval }) => interval)).to.deep.equal(values.map(studentInterval))
      expect(report.value).to.be.closeTo((means[0] + means[1]) / 2, 1e-12)
      expect(report.interval).to.deep.equal(studentInterval(means))
      expect(report.chance).to.be.closeTo(1 / 3, 1e-12)
      expect(answers).to.equal(undefined)
    }
  })

  it('share the scores of a group', async () => {
    const scorer = fakeScorer(tf)
    const context = fakeContext(tf, { scores: createScores({ tf, scorer }) })
    await runTest('exact', { ways: 3 }, context)
    expect(scorer.embedded).to.have.length(36)
    for (const name of ['ceiling', 'verification', 'few_shot', 'exact']) await runTest(name, {}, context)
    expect(scorer.embedded).to.have.length(36)
  })

  it('are what sampled tasks estimate', async () => {
    const context = fakeContext(tf)
    for (const views of [1, 8]) {
      const exact = (await runTest('exact', { ways: 4, views }, context)).report
      const sampled = (await runTest('few_shot', { tasks: 20_000, ways: 4, views }, context)).report
      for (const [index, { value }] of exact.groups.entries()) {
        const error = Math.sqrt((value * (1 - value)) / 20_000)
        expect(Math.abs(sampled.groups[index].value - value)).to.be.below(4 * error)
      }
    }
  })

  it('have the interval of the classes where there is a single group, and say so', async () => {
    const [group] = fakeGroups([4, 4, 4, 4])
    const { report } = await runTest('exact', { ways: 4 }, fakeContext(tf, { groups: [group] }))
    expect(report.interval).to.deep.equal(report.groups[0].interval)
    expect(report.interval_method).to.contain('over the classes of the only group')
  })

  it('need two items of each class, enough classes, and groups that are not too large', () => {
    const lacks = (name: string, ...sizes: number[][]) => lacksOf(name, { ways: 2 }, { groups: fakeGroups(...sizes) })
    for (const name of ['exact', 'ceiling']) {
      expect(lacks(name, [2, 2], [4000, 4000])).to.deep.equal([])
      expect(lacks(name, [2, 1])[0]).to.match(/^group group0 has 1 class with fewer than 2 items, .*: class1 has 1$/)
      expect(lacks(name, [4000, 4001])).to.deep.equal([
        'group group0 has 8001 items; a test that compares all pairs supports at most 8000',
      ])
      expect(lacksOf(name, { ways: 20 }, { groups: fakeGroups([2, 2]) })[0]).to.contain('no group has 20 classes')
    }
  })
})
