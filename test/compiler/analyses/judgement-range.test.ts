import { expect } from 'chai'
import { judgementRange } from '../../../compiler/analyses/judgement-range.js'
import { codesOf, compileText } from '../support.js'

interface Case {
  readonly head: string
  readonly tower?: string
  /** From the least value to the greatest; undefined if the result depends on more than intervals. */
  readonly range: readonly [number, number] | undefined
}

const anywhere = [-Infinity, Infinity] as const

const cases: readonly Case[] = [
  { head: 'abs(left - right) -> dense(1)', range: anywhere },
  { head: 'abs(left - right) -> dense(1) -> sigmoid', range: [0, 1] },
  { head: 'abs(left - right) -> sum', range: [0, Infinity] },
  { head: 'square(left - right) -> mean -> sqrt', range: [0, Infinity] },
  { head: 'abs(left - right) -> sum -> sigmoid', range: [0.5, 1] },
  { head: 'left * right -> sum', range: anywhere },
  { head: 'left * right -> sum', tower: 'relu -> flatten', range: [0, Infinity] },
  { head: 'left * right -> mean', tower: 'sigmoid -> flatten', range: [0, 1] },
  { head: 'l2_normalize(left) * l2_normalize(right) -> sum', range: [-1, 1] },
  { head: 'l2_normalize(left) * l2_normalize(right) -> sum', tower: 'relu -> flatten', range: [0, 1] },
  { head: 'left * right -> sum', tower: 'flatten -> l2_normalize -> dropout(0.5)', range: [-1, 1] },
  { head: 'concat(left, right) -> dense(4) -> dense(1) -> tanh', range: [-1, 1] },
  // The values bound each other, or depend on each other: intervals say too much.
  { head: 'l2_normalize(left) - l2_normalize(right) -> square -> sum', range: undefined },
  { head: 'l2_normalize(left) -> mean', range: undefined },
  { head: 'left - left -> sum', range: undefined },
  {
    head: 'let a = left * left -> sum\n  let b = right * right -> sum\n  a + b - (left * right -> sum)',
    range: undefined,
  },
  { head: 'let a = left - right -> abs -> sum\n  a / (a + a)', range: undefined },
]

describe('the range of a judgement', () => {
  for (const { head, tower = 'flatten', range } of cases) {
    it(`of ${head.replaceAll(/\s+/g, ' ')}, after ${tower}`, () => {
      const { value } = compileText(`tower t { ${tower} }
head h(left, right): similarity {
  ${head}
}
network n {
  input image: 4x4x1
  siamese t
  head h
}`)
      const found = judgementRange(value!)!
      expect(found.sure ? found.range : undefined).to.deep.equal(range)
    })
  }
})

describe('what a head gives', () => {
  const text = (head: string, gives: string, use = 'siamese') =>
    `tower t { flatten }
head h(${use === 'siamese' ? 'left, right' : 'x'})${gives} { ${head} }
network n {
  input image: 4x4x1
  ${use} t
  head h
}`
  const found = (head: string, gives = '', use?: string) => compileText(text(head, gives, use)).diagnostics

  it('is a probability unless it says otherwise, and what is none is refused', () => {
    for (const [head, help] of [
      ['abs(left - right) -> sum', 'head h(left, right): distance'],
      ['l2_normalize(left) * l2_normalize(right) -> sum', 'head h(left, right): similarity'],
      ['abs(left - right) -> dense(1)', 'sigmoid'],
      ['abs(left - right) -> sum -> sigmoid', 'grows with it'],
    ] as const) {
      for (const gives of ['', ': probability']) {
        const [diagnostic, ...more] = found(head, gives)
        expect([diagnostic!.code, more]).to.deep.equal(['head-range', []])
        expect(diagnostic!.help).to.include(help)
      }
    }
    expect(codesOf(compileText(text('dense(3)', '', 'tower')))).to.deep.equal(['head-range'])
    expect(found('abs(left - right) -> dense(1) -> sigmoid')).to.deep.equal([])
    expect(found('dense(3) -> softmax', '', 'tower')).to.deep.equal([])
  })

  it('is a distance where it is not negative', () => {
    expect(found('abs(left - right) -> sum', ': distance')).to.deep.equal([])
    expect(found('square(l2_normalize(left) - l2_normalize(right)) -> sum', ': distance')).to.deep.equal([])
    const [diagnostic] = found('left * right -> sum', ': distance')
    expect([diagnostic!.code, diagnostic!.help]).to.deep.equal([
      'head-range',
      'a distance is not negative: take abs or square, or say head h(left, right): similarity',
    ])
  })

  it('is a similarity whatever its numbers are, and is in the graph', () => {
    for (const head of ['left * right -> sum', 'abs(left - right) -> dense(1) -> sigmoid']) {
      const { value, diagnostics } = compileText(text(head, ': similarity'))
      expect(diagnostics).to.deep.equal([])
      expect(value!.head!.gives).to.equal('similarity')
    }
  })

  it('of one image is the probability of every class', () => {
    expect(codesOf(compileText(text('dense(3) -> softmax', ': distance', 'tower')))).to.deep.equal(['head-kind'])
  })

  it('is one of three words', () => {
    const [diagnostic, ...more] = found('abs(left - right) -> sum', ': distnace')
    expect([diagnostic!.code, more]).to.deep.equal(['unknown-type', []])
    expect(diagnostic!.help).to.equal('did you mean distance?')
  })
})
