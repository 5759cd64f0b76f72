import { expect } from 'chai'
import { readCondition } from '../../compiler/conditions.js'

describe('conditions', () => {
  it('are read as claims are', () => {
    expect(readCondition('params.total <= 1M')).to.deep.equal({
      subject: 'params.total',
      comparison: '<=',
      expected: 1_000_000,
    })
    expect(readCondition(' backbone.stage1.macs>=1_000 ')).to.deep.equal({
      subject: 'backbone.stage1.macs',
      comparison: '>=',
      expected: 1_000,
    })
    expect(readCondition('t.output = 7x7x512')!.expected).to.deep.equal([7, 7, 512])
    expect(readCondition('macs = 250M +- 2%')).to.deep.equal({
      ...{ subject: 'macs', comparison: '=', expected: 250_000_000, tolerance: { share: 0.02 } },
    })
    expect(readCondition('macs = 100 +- 5')!.tolerance).to.deep.equal({ amount: 5 })
  })

  it('state their figures by expressions', () => {
    expect(readCondition('params.total <= 2 * 300K')!.expected).to.equal(600_000)
    expect(readCondition('t.params.total >= max(1M div 3, 64)')!.expected).to.equal(333_333)
    expect(readCondition('t.output = [7, 14 div 2, 512]')!.expected).to.deep.equal([7, 7, 512])
  })

  for (const wrong of [
    '',
    'params.total',
    'params.total < 1M',
    '<= 1M',
    'params.total <= many',
    'params.total <= 2 *',
    'params.total <= "a"',
    'params.total <= 1 / 0',
    'params.total <= [1, [2]]',
    'output = 7x7 +- 1',
    'macs <= 1\nmacs <= 2',
    'macs <= 1 } expect { macs <= 2',
    'macs <= 1 } } network m { expect { macs <= 2',
    'output <= 7x7',
    'macs <= 1MM',
    'macs <= 1M "somewhere"',
    `macs <= ${'9'.repeat(30)}`,
  ]) {
    it(`are none: ${JSON.stringify(wrong)}`, () => expect(readCondition(wrong)).to.equal(undefined))
  }
})
