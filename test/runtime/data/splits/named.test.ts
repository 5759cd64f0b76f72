import { expect } from 'chai'
import { UserError } from '../../../../runtime/base/user-error.js'
import { named } from '../../../../runtime/data/splits/named.js'
import { syntheticDataset } from '../synthetic.js'
import { divide, names, partsOf } from './divide.js'

describe('groups by their names', () => {
  const dataset = syntheticDataset({ background: [2, 2, 2, 2], evaluation: [2, 2], items: 1 })
  const split = (settings: object) => partsOf(divide(named, settings, dataset, 1)).map(names)

  it('validate; all others train, and the evaluation groups test', () => {
    expect(split({ validation: ['background_03', 'background_01'] })).to.deep.equal([
      ['background_00', 'background_02'],
      ['background_01', 'background_03'],
      ['evaluation_00', 'evaluation_01'],
    ])
  })

  it('train and test where the protocol names them; the others are not used', () => {
    const evaluation = ['evaluation_01', 'background_00']
    expect(split({ validation: ['background_02'], train: ['background_03'], evaluation })).to.deep.equal([
      ['background_03'],
      ['background_02'],
      ['background_00', 'evaluation_01'],
    ])
    expect(split({ validation: ['background_02'], evaluation })[0]).to.deep.equal(['background_01', 'background_03'])
  })

  it('have to be there', () => {
    expect(() => split({ validation: ['background_02', 'Klingon', 'Elvish'] })).to.throw(
      UserError,
      'there is no background group of synthetic called Klingon, Elvish',
    )
    expect(() => split({ validation: ['background_02'], evaluation: ['Klingon'] })).to.throw(
      UserError,
      'there is no group of synthetic called Klingon',
    )
  })

  it('are background groups, except for the tests', () => {
    const message = 'there is no background group of synthetic called evaluation_00'
    expect(() => split({ validation: ['evaluation_00'] })).to.throw(UserError, message)
    expect(() => split({ validation: ['background_00'], train: ['evaluation_00'] })).to.throw(UserError, message)
  })

  it('do one thing each', () => {
    for (const [train, validation, evaluation] of [
      ['background_00', 'background_00', 'evaluation_00'],
      ['background_00', 'background_01', 'background_00'],
      ['background_01', 'background_00', 'background_00'],
    ]) {
      expect(() => split({ train: [train], validation: [validation], evaluation: [evaluation] })).to.throw(
        UserError,
        'the split names group background_00 twice',
      )
    }
  })
})
