import { expect } from 'chai'
import { parse } from 'yaml'
import { partText, valueText } from '../../../runtime/protocol/part-text.js'

describe('a part as text', () => {
  it('is its name and its settings on one line of YAML', () => {
    expect(partText('ink', {})).to.equal('ink')
    expect(partText('adamw', { weight_decay: 0.02 })).to.equal('adamw: { weight_decay: 0.02 }')
    const settings = { zoom: [0.8, 2], of: 'class', learned: true, end: 4e-6, validation: ['Tengwar', 'Old Church'] }
    expect(partText('x', settings)).to.equal(
      'x: { zoom: [0.8, 2], of: class, learned: true, end: 0.000004, validation: [Tengwar, "Old Church"] }',
    )
  })

  it('reads back as what it was', () => {
    for (const value of ['true', 'null', '1', 'a b', 'a: b', '', 'word', 1e-9, -1, false, [], {}, { a: { b: [1] } }]) {
      expect(parse(valueText(value)), valueText(value)).to.deep.equal(value)
    }
  })
})
