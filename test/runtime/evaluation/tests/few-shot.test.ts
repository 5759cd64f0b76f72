import { expect } from 'chai'
import type { Tf } from '../../../../runtime/base/tf.js'
import { openEngine } from '../../../../runtime/engines/open.js'
import { wilson } from '../../../../runtime/evaluation/interval.js'
import { deviation, sigmoid } from '../../../../runtime/evaluation/rule.js'
import { digestOf, drawTasks } from '../../../../runtime/evaluation/tasks.js'
import { fakeGroups, plainMean } from '../fake-scorer.js'
import { fakeContext, lacksOf, runTest } from './context.js'

describe('few-shot tasks', () => {
  let tf: Tf
  before(async () => {
    tf = (await openEngine('cpu')).tf
  })

  it('are judged by the mean score of the supports, over the views, task by task', async () => {
    const before = tf.memory().numTensors
    for (const [shots, views] of [
      [1, 1],
      [3, 1],
      [1, 8],
      [2, 8],
    ]) {
      const context = fakeContext(tf)
      const settings = { tasks: 60, ways: 4, shots, views, min_deviation: 0 }
      const { report, answers } = await runTest('few_shot', settings, context)
      const expected = context.groups.map((group) =>
        drawTasks(group, settings, context.seed)
          .map(({ query, supports, truth }) => {
            const scores = supports.map(
              (items) => items.reduce((sum, item) => sum + plainMean(query, item, views), 0) / shots,
            )
            return scores.every((score, at) => at === truth || score < scores[truth]) ? '1' : '0'
          })
          .join(''),
      )
      expect(answers!.groups.map(({ right }) => right)).to.deep.equal(expected)
      const correct = expected.map((right) => right.replaceAll('0', '').length)
      expect(report.groups.map((group) => group.correct)).to.deep.equal(correct)
      expect(report.value).to.be.closeTo((correct[0] + correct[1]) / 120, 1e-12)
      expect(report.interval).to.deep.equal(wilson(correct[0] + correct[1], 120))
      expect(report.value).to.be.within(0.2, 0.98)
    }
    expect(tf.memory().numTensors).to.equal(before)
  })

  it('count as wrong if all probabilities are equal, and the report says how many', async () => {
    const context = fakeContext(tf)
    const settings = { tasks: 200, ways: 3, min_deviation: 0.3 }
    const { report } = await runTest('few_shot', settings, context)
    for (const [index, group] of context.groups.entries()) {
      const alike = drawTasks(group, { ...settings, shots: 1 }, context.seed).filter(
        ({ query, supports }) => !(deviation(supports.map(([item]) => sigmoid(plainMean(query, item, 1)))) > 0.3),
      )
      expect(report.groups[index].alike).to.equal(alike.length)
      expect(alike.length).to.be.above(0)
    }
    const total = report.groups.reduce((sum, { alike }) => sum + alike!, 0)
    expect(report.notes).to.include(
      `${total} tasks count as wrong because all outputs were equal (deviation up to 0.3).`,
    )
  })

  it('say what they are, what guessing gives and where there are fewer classes', async () => {
    const { report, answers } = await runTest('few_shot', { tasks: 10, ways: 5, shots: 2, views: 8 }, fakeContext(tf))
    expect(report.title).to.equal('5-way 2-shot, 10 tasks a group, 8 views')
    expect(report.settings).to.deep.equal({ tasks: 10, ways: 5, shots: 2, views: 8, min_deviation: 0 })
    expect(report.chance).to.be.closeTo((1 / 5 + 1 / 4) / 2, 1e-12)
    expect(report.notes).to.deep.equal([
      '1 of 2 groups have fewer than 5 classes, so their tasks have all of them: group1 4.',
    ])
    const { groups } = fakeContext(tf)
    const tasks = groups.map((group) => ({
      group: group.name,
      tasks: drawTasks(group, { tasks: 10, ways: 5, shots: 2 }, 1),
    }))
    expect(answers!.tasks).to.equal(digestOf(tasks))
  })

  it('need classes, items of each, and room', () => {
    const lacks = (settings: Record<string, unknown>, ...sizes: number[][]) =>
      lacksOf('few_shot', settings, { groups: fakeGroups(...sizes) })
    expect(lacks({ ways: 2 }, [2, 2])).to.deep.equal([])
    expect(lacks({ ways: 2 })).to.deep.equal(['there are no groups to test on'])
    expect(lacks({ ways: 3 }, [2], [2, 2])).to.deep.equal([
      'group group0 has 1 class; a test needs at least 2',
      'no group has 3 classes to choose from; the largest, group1, has 2: lower ways to at most that',
    ])
    expect(lacks({ ways: 2, shots: 3 }, [4, 3, 2, 1, 0], [4, 4])).to.deep.equal([
      'group group0 has 4 classes with fewer than 4 items, which a query and 3 supports of its class need: class1 has 3, class2 has 2, class3 has 1, and 1 more',
    ])
    expect(lacks({ ways: 3, tasks: 100_000, shots: 50 }, [60, 60, 60])).to.deep.equal([
      'the tasks on group group0 need 15000000 scores, more than the maximum of 10000000: lower tasks, ways or shots',
    ])
  })

  it('have all classes of the largest group where that is fewer, if they may', async () => {
    const groups = fakeGroups([2, 2, 2], [2, 2])
    expect(lacksOf('few_shot', { ways: 5 }, { groups })).to.have.length(1)
    expect(lacksOf('few_shot', { ways: 5, or_fewer: true }, { groups })).to.deep.equal([])
    const { report } = await runTest('few_shot', { tasks: 10, ways: 5, or_fewer: true }, { ...fakeContext(tf), groups })
    expect(report.title).to.equal('3-way one-shot, 10 tasks a group')
    expect(report.chance).to.be.closeTo((1 / 3 + 1 / 2) / 2, 1e-12)
    const enough = await runTest('few_shot', { tasks: 10, ways: 2, or_fewer: true }, { ...fakeContext(tf), groups })
    expect(enough.report.title).to.equal('2-way one-shot, 10 tasks a group')
  })
})
