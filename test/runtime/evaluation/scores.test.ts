import { expect } from 'chai'
import type { Tf } from '../../../runtime/base/tf.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { itemsOf } from '../../../runtime/evaluation/groups.js'
import { createScores } from '../../../runtime/evaluation/scores.js'
import { fakeGroups, fakeScorer, plainMean } from './fake-scorer.js'

describe('scores of pairs', () => {
  let tf: Tf
  before(async () => {
    tf = (await openEngine('cpu')).tf
  })
  const groups = fakeGroups([4, 30, 40], [3, 3])

  it('are those of every pair, averaged over views, and leave no tensors', async () => {
    const before = tf.memory().numTensors
    const items = itemsOf(groups[0])
    for (const views of [1, 8]) {
      const scores = createScores({ tf, scorer: fakeScorer(tf), batch: 7 })
      const { size, starts, values } = await scores.matrix(groups[0], { views })
      expect([size, ...starts]).to.deep.equal([74, 0, 4, 34, 74])
      const plain = items.flatMap((left) => items.map((right) => plainMean(left, right, views)))
      expect([...values]).to.deep.equal(plain)
      const left = [3, 0, 3, 70, 5, 5, 9, 11, 12, 13, 14, 15, 16, 17, 18]
      const right = [5, 73, 9, 1, 4, 6, 1, 1, 1, 1, 1, 1, 1, 1, 1]
      const expected = left.map((image, at) => plainMean(image, right[at], views))
      expect([...(await scores.pairs(left, right, { views }))]).to.deep.equal(expected)
      const some = [3, 0, 70]
      const others = [5, 73, 9, 1, ...items.slice(0, 66)]
      const every = some.flatMap((image) => others.map((other) => plainMean(image, other, views)))
      expect([...(await scores.every(some, others, { views }))]).to.deep.equal(every)
    }
    expect(tf.memory().numTensors).to.equal(before)
  })

  it('embed an image once for all of its pairs, and none where the matrix is there', async () => {
    const scorer = fakeScorer(tf)
    const scores = createScores({ tf, scorer })
    await scores.pairs([1, 1, 2], [2, 3, 1], { views: 1, group: groups[0] })
    expect(scorer.embedded.map(({ image }) => image)).to.have.members([1, 2, 3])
    await scores.matrix(groups[0], { views: 1 })
    expect(scorer.embedded).to.have.length(3 + 74)
    const again = await scores.pairs([1, 1, 2], [2, 3, 1], { views: 1, group: groups[0] })
    await scores.matrix(groups[0], { views: 1 })
    expect(scorer.embedded).to.have.length(3 + 74)
    expect([...again]).to.deep.equal([plainMean(1, 2, 1), plainMean(1, 3, 1), plainMean(2, 1, 1)])
    // Other views are other scores.
    await scores.pairs([1], [2], { views: 8, group: groups[0] })
    expect(scorer.embedded).to.have.length(3 + 74 + 2 * 8)
  })

  it('give up the oldest matrix where too many are kept', async () => {
    const scorer = fakeScorer(tf)
    const [one, two, three] = fakeGroups([2, 2], [2, 2], [2, 2])
    const scores = createScores({ tf, scorer, kept: 32 })
    for (const group of [one, two, three]) await scores.matrix(group, { views: 1 })
    expect(scorer.embedded).to.have.length(12)
    await scores.matrix(three, { views: 1 })
    await scores.matrix(two, { views: 1 })
    expect(scorer.embedded).to.have.length(12)
    await scores.matrix(one, { views: 1 })
    expect(scorer.embedded).to.have.length(16)
  })

  it('end between two batches where a signal says so, without leaving tensors or half a matrix', async () => {
    const before = tf.memory().numTensors
    for (const stop of [0.05, 0.6, 0.9]) {
      const controller = new AbortController()
      const { signal } = controller
      const scorer = fakeScorer(tf)
      const scores = createScores({ tf, scorer, signal, batch: 10 })
      const shares: number[] = []
      const onProgress = (share: number) => {
        shares.push(share)
        if (share > stop) controller.abort()
      }
      const outcome = await scores.matrix(groups[0], { views: 1, onProgress }).catch((error) => error)
      expect(outcome).to.equal(signal.reason)
      expect(shares.filter((share) => share > stop)).to.have.length(1)
    }
    const aborted = createScores({ tf, scorer: fakeScorer(tf), signal: AbortSignal.abort() })
    expect(await aborted.pairs([1], [2], { views: 1 }).catch((error: Error) => error.name)).to.equal('AbortError')
    expect(tf.memory().numTensors).to.equal(before)
  })

  it('report shares that grow to 1', async () => {
    for (const views of [1, 8]) {
      const shares: number[] = []
      const onProgress = (share: number) => shares.push(share)
      const scores = createScores({ tf, scorer: fakeScorer(tf), batch: 10 })
      await scores.matrix(groups[0], { views, onProgress })
      expect(shares).to.deep.equal([...shares].sort((a, b) => a - b))
      expect(shares.at(-1)).to.equal(1)
      shares.length = 0
      await scores.pairs([1, 2, 3], [2, 3, 4], { views, onProgress })
      expect(shares.at(-1)).to.equal(1)
    }
  })
})
