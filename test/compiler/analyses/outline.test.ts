import { expect } from 'chai'
import { outline } from '../../../compiler/analyses/outline.js'
import { compileText } from '../support.js'

const text = (body: string, claims = '') => `block b(f: int) { conv(f, 3x3, padding=same) -> relu }
tower t {
  stage one { ${body} }
  max_pool(2) -> flatten
}
head h(left, right) { abs(left - right) -> dense(1, bias=false) -> sigmoid }
network n(width: int = 2) {
  input image: 4x4x1
  siamese t
  head h
  expect { ${claims} }
}
`

const linesOf = (body: string, claims?: string) => outline(compileText(text(body, claims)).value!)

describe('the outline of a network', () => {
  it('has a line for every operator, then totals and claims', () => {
    expect(
      linesOf(`let main = in -> b(2)\n main * main -> b(3)`, 't.output = 12 "a guess"\n macs <= 10'),
    ).to.deep.equal([
      'siamese network n(width = 2)',
      'input image: 4x4x1',
      'tower t, 2 times',
      '  one',
      '    b',
      '      conv(2, 3x3, padding=same) -> 4x4x2, 20 parameters, 288 MACs',
      '      relu -> 4x4x2',
      '    multiply of b/relu, b/relu -> 4x4x2',
      '    b',
      '      conv(3, 3x3, padding=same) -> 4x4x3, 57 parameters, 864 MACs',
      '      relu -> 4x4x3',
      '  max_pool(2x2) -> 2x2x3',
      '  flatten -> 12',
      'head h: probability',
      '  subtract of left, right -> 12',
      '  abs -> 12',
      '  dense(1, bias=false) -> 1, 12 parameters, 12 MACs',
      '  sigmoid -> 1',
      'total 89 parameters, 89 trainable',
      'total 2,316 MACs',
      `total ${formatted(4 * (2 * (32 + 32 + 32 + 48 + 48 + 12 + 12) + 12 + 12 + 1 + 1))} bytes of activations`,
      'claim t.output = 12 "a guess"',
      'claim macs <= 10, is 2,316',
    ])
  })

  it('changes by the lines of what was put in, and by figures', () => {
    const [before, after] = [linesOf('b(2) -> b(2)'), linesOf('b(2) -> b(2) -> b(2)')]
    const figures = (line: string) => line.startsWith('total ')
    const kept = before.filter((line) => !figures(line))
    const added = after.filter((line) => !figures(line))
    expect(added.length - kept.length).to.equal(3)
    expect(added.filter((_, index) => index < 7 || index >= 10)).to.deep.equal(kept)
  })
})

const formatted = (value: number) => value.toLocaleString('en-US')
