import { expect } from 'chai'
import fc from 'fast-check'
import { cutEnd, cutMiddle, cutStart, wrappedLines } from '../../compiler/fitted-text.js'

describe('texts that fit a width', () => {
  it('continue in lines below each other, which are indented', () => {
    expect(wrappedLines('one two three four', 9, 2)).to.deep.equal(['one two', '  three', '  four'])
    expect(wrappedLines('  one two', 7, 4)).to.deep.equal(['  one', '    two'])
    expect(wrappedLines('extraordinary word', 6)).to.deep.equal(['extraordinary', 'word'])
    expect(wrappedLines('', 6)).to.deep.equal([''])
  })

  it('lose no word, and fit where no word is too long', () => {
    const words = fc.array(fc.stringMatching(/^[a-z0-9,.]{1,8}$/), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(words, fc.integer({ min: 12, max: 40 }), fc.integer({ min: 0, max: 4 }), (parts, width, indent) => {
        const lines = wrappedLines(parts.join(' '), width, indent)
        expect(lines.flatMap((line) => line.trim().split(' '))).to.deep.equal(parts)
        expect(Math.max(...lines.map(({ length }) => length))).to.be.at.most(width)
      }),
      { seed: 1 },
    )
  })

  it('are cut, and never within a number', () => {
    expect(cutEnd('conv(128, 3x3)', 8)).to.equal('conv(…')
    expect(cutEnd('conv(128, 3x3)', 9)).to.equal('conv(128…')
    expect(cutEnd('conv 3x3 /2', 8)).to.equal('conv…')
    expect(cutEnd('max_pool 2x2', 12)).to.equal('max_pool 2x2')
    expect(cutStart('    stage1/unit_12/conv', 14)).to.equal('    …t_12/conv')
    expect(cutStart('    stage1/unit_12/conv', 11)).to.equal('    …/conv')
    expect(cutMiddle('runs/resnet18-2026', 10)).to.equal('runs/…2026')
    expect(cutMiddle('short', 10)).to.equal('short')
  })
})
