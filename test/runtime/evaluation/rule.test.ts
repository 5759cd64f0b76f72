import { expect } from 'chai'
import { deviation, judge, sigmoid } from '../../../runtime/evaluation/rule.js'

describe('a one-shot task', () => {
  const right = (scores: number[], truth: number, minDeviation = 0.01) => judge(scores, scores, truth, minDeviation)

  it('is right where the true pair alone is highest', () => {
    expect(right([0.1, 0.9, 0.3], 1)).to.deep.equal({ right: true, alike: false })
    expect(right([0.1, 0.9, 0.3], 2).right).to.equal(false)
    expect(right([0.9, 0.9, 0.3], 0).right).to.equal(false)
    expect(right([Number.NaN, 0.9, 0.3], 1).right).to.equal(false)
  })

  it('is wrong if the probabilities are equal', () => {
    expect(right([0.501, 0.5, 0.5], 0)).to.deep.equal({ right: false, alike: true })
    expect(right([0.501, 0.5, 0.5], 0, 0.0001)).to.deep.equal({ right: true, alike: false })
    // The deviation of a half 0, half 0.02 is exactly 0.01, which is not over it.
    expect(deviation([0.25, 0.75])).to.equal(0.25)
    expect(right([0.25, 0.75], 1, 0.25).alike).to.equal(true)
  })

  it('is ranked by logits where probabilities tie in float32', () => {
    const logits = [40, 41, -3]
    const probabilities = logits.map((logit) => Math.fround(sigmoid(logit)))
    expect(probabilities[0]).to.equal(probabilities[1])
    expect(judge(logits, probabilities, 1, 0.01).right).to.equal(true)
    expect(judge(probabilities, probabilities, 1, 0.01).right).to.equal(false)
  })
})
