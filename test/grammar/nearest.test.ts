import { expect } from 'chai'
import { editDistance, nearest } from '../../grammar/nearest.js'

describe('the nearest word', () => {
  it('counts insertions, deletions, replacements and swaps', () => {
    for (const [from, to, distance] of [
      ['', 'abc', 3],
      ['kitten', 'sitting', 3],
      ['momentum', 'momentum', 0],
      ['momnetum', 'momentum', 1],
      ['tasks', 'task', 1],
    ] as const) {
      expect(editDistance(from, to)).to.equal(distance)
      expect(editDistance(to, from)).to.equal(distance)
    }
  })

  it('is suggested only where it is near', () => {
    const keys = ['momentum', 'decay', 'kind', 'learning_rate']
    expect(nearest('momentun', keys)).to.equal('momentum')
    expect(nearest('Learning-Rate', keys)).to.equal('learning_rate')
    expect(nearest('epochs', keys)).to.equal(undefined)
    expect(nearest('x', [])).to.equal(undefined)
  })
})
