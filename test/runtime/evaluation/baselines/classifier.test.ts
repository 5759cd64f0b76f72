import { expect } from 'chai'
import type { Group } from '../../../../runtime/data/dataset.js'
import { nearestClassifier } from '../../../../runtime/evaluation/baselines/classifier.js'

describe('the nearest training image', () => {
  const group = (name: string, ...classes: number[][]): Group => ({
    ...{ name, part: 'background' },
    classes: classes.map((items, at) => ({ name: `c${at}`, items })),
  })
  /** Images are points on a line. */
  const scores = {
    every: async (left: readonly number[], right: readonly number[]) =>
      Float32Array.from(left.flatMap((a) => right.map((b) => -Math.abs(a - b)))),
  }

  it('says the class, over all groups', async () => {
    const { labels, classScores } = nearestClassifier(scores, [group('g', [10, 20], [13]), group('h', [30])])
    expect(labels).to.deep.equal(['g/c0', 'g/c1', 'h/c0'])
    expect([...(await classScores([12, 26]))]).to.deep.equal([-2, -1, -18, -6, -13, -4])
  })

  it('has nothing to be near to in a class without images', async () => {
    const { classScores } = nearestClassifier(scores, [group('g', [10], [])])
    expect([...(await classScores([12]))]).to.deep.equal([-2, Number.NEGATIVE_INFINITY])
  })
})
