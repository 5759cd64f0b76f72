import { expect } from 'chai'
import type { Tf } from '../../../../runtime/base/tf.js'
import type { Group } from '../../../../runtime/data/dataset.js'
import { openEngine } from '../../../../runtime/engines/open.js'
import { itemsOf } from '../../../../runtime/evaluation/groups.js'
import { drawPairs } from '../../../../runtime/evaluation/judged-pairs.js'
import { areaUnderCurve, countScores, equalErrorRate, falseRejectsAt } from '../../../../runtime/evaluation/roc.js'
import { fakeGroups, plainMean } from '../fake-scorer.js'
import { fakeContext, lacksOf, runTest } from './context.js'

/** The scores of all ordered pairs, those of one class or those of two. */
function scoresOf(group: Group, same: boolean, views: number): number[] {
  const classOf = new Map(group.classes.flatMap(({ items }, number) => items.map((item) => [item, number])))
  const items = itemsOf(group)
  return items.flatMap((left) =>
    items
      .filter((right) => right !== left && (classOf.get(left) === classOf.get(right)) === same)
      .map((right) => plainMean(left, right, views)),
  )
}

describe('verification', () => {
  let tf: Tf
  before(async () => {
    tf = (await openEngine('cpu')).tf
  })

  it('judges all ordered pairs of the groups under one threshold', async () => {
    for (const views of [1, 8]) {
      const context = fakeContext(tf)
      const { report } = await runTest('verification', { views, false_accepts: [0.2, 0.05] }, context)
      const counts = (groups: readonly Group[]) => {
        const scores = (same: boolean) => groups.flatMap((group) => scoresOf(group, same, views))
        return countScores(Float32Array.from(scores(true)), Float32Array.from(scores(false)))
      }
      const all = counts(context.groups)
      expect(report.value).to.equal(areaUnderCurve(all))
      expect(report.groups.map(({ value }) => value)).to.deep.equal(
        context.groups.map((group) => areaUnderCurve(counts([group]))),
      )
      expect(report.figures!.map(({ name, value }) => [name, value])).to.deep.equal([
        ['equal error rate', equalErrorRate(all)],
        ['false rejects at 20% false accepts', falseRejectsAt(all, 0.2)],
        ['false rejects at 5% false accepts', falseRejectsAt(all, 0.05)],
      ])
      const [curve] = report.tables!
      expect(curve.rows).to.have.length(13)
      expect(curve.rows[12]).to.deep.equal([1, 0])
      for (const [accepts, rejects] of curve.rows) expect(rejects).to.equal(falseRejectsAt(all, Number(accepts)))
      expect(report.interval[0]).to.be.below(report.value)
      expect(report.interval[1]).to.be.above(report.value)
    }
  })

  it('draws pairs of both kinds, each ordered pair as likely as another', () => {
    const [group] = fakeGroups([2, 3, 1, 4])
    const classOf = new Map(group.classes.flatMap(({ items }, number) => items.map((item) => [item, number])))
    const { left, right, classes } = drawPairs(group, 9000, 3)
    const seen = new Map<string, number>()
    for (const [at, image] of left.entries()) {
      expect(classes[at]).to.deep.equal([classOf.get(image), classOf.get(right[at])])
      expect(classes[at][0] === classes[at][1]).to.equal(at < 9000)
      expect(image).to.not.equal(right[at])
      seen.set(`${image} ${right[at]}`, (seen.get(`${image} ${right[at]}`) ?? 0) + 1)
    }
    // 2 + 6 + 12 pairs of one class, 450 times each, standard deviation 21; 100 - 30 of two, 129 times, deviation 11.
    expect(seen.size).to.equal(20 + 70)
    for (const [pair, count] of seen) {
      const [one, other] = pair.split(' ').map(Number)
      if (classOf.get(one) === classOf.get(other)) expect(count).to.be.within(350, 550)
      else expect(count).to.be.within(80, 180)
    }
    expect(drawPairs(group, 50, 3)).to.deep.equal(drawPairs(group, 50, 3))
    expect(drawPairs(group, 50, 3)).to.not.deep.equal(drawPairs(group, 50, 4))
  })

  it('estimates the value of all pairs from drawn ones', async () => {
    const context = fakeContext(tf)
    const all = (await runTest('verification', {}, context)).report
    const drawn = (await runTest('verification', { pairs: 20_000 }, context)).report
    expect(drawn.title).to.equal('verification, 20000 pairs of each kind a group')
    for (const [index, { value }] of all.groups.entries()) {
      expect(drawn.groups[index].value).to.be.closeTo(value, 0.01)
    }
  })

  it('counts scores that are no numbers against the network', async () => {
    const context = fakeContext(tf)
    const none = {
      ...context.scores!,
      pairs: async (left: readonly number[]) => new Float32Array(left.length).fill(Number.NaN),
    }
    const { report } = await runTest('verification', { pairs: 10 }, { ...context, scores: none })
    expect(report.value).to.equal(0)
    expect(report.figures![0].value).to.equal(1)
  })

  it('needs pairs of both kinds, and not too many', () => {
    const lacks = (settings: Record<string, unknown>, ...sizes: number[][]) =>
      lacksOf('verification', settings, { groups: fakeGroups(...sizes) })
    expect(lacks({}, [2, 1], [1, 2, 5])).to.deep.equal([])
    expect(lacks({}, [1, 1], [2])).to.deep.equal([
      'group group1 has 1 class; a test needs at least 2',
      'group group0 has no class with 2 items, so it has no pair of one class',
    ])
    const [many] = lacks({}, [2500, 2500])
    expect(many).to.match(/^the groups have 24995000 pairs, more than the maximum of 20000000/)
    expect(lacks({ pairs: 100 }, [2500, 2500])).to.deep.equal([])
  })
})
