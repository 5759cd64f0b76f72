import { expect } from 'chai'
import { UserError } from '../../../../runtime/base/user-error.js'
import { folds } from '../../../../runtime/data/splits/folds.js'
import { syntheticDataset } from '../synthetic.js'
import { divide, names } from './divide.js'

describe('folds of the background groups', () => {
  const dataset = syntheticDataset({ background: new Array(11).fill(2), evaluation: [2, 2], items: 1 })
  const background = names(dataset.groups).slice(0, 11)
  const all = [1, 2, 3, 4].map((fold) => divide(folds, { of: 4, fold }, dataset, 1))

  it('validate every group once, and train on the others', () => {
    expect(all.flatMap(({ validation }) => names(validation)).sort()).to.deep.equal(background)
    for (const { train, validation, evaluation } of all) {
      expect([...names(train), ...names(validation)].sort()).to.deep.equal(background)
      expect(names(evaluation)).to.deep.equal(['evaluation_00', 'evaluation_01'])
    }
  })

  it('have the same size, up to one group', () => {
    expect(all.map(({ validation }) => validation.length)).to.deep.equal([3, 3, 3, 2])
  })

  it('are the same for every seed, and not in the order of names', () => {
    for (const seed of [2, 3]) expect(divide(folds, { of: 4, fold: 2 }, dataset, seed)).to.deep.equal(all[1])
    expect(names(all[0].validation)).to.not.deep.equal(background.filter((_, at) => at % 4 === 0))
  })

  it('are counted from 1, and need a group each', () => {
    expect(folds.check!({ of: 3, fold: 3 })).to.equal(undefined)
    expect(folds.check!({ of: 3, fold: 4 })).to.equal('fold is 4 and of is 3; folds count from 1 to 3')
    expect(() => divide(folds, { of: 12, fold: 1 }, dataset, 1)).to.throw(
      UserError,
      'synthetic has 11 background groups; 12 folds need at least 12',
    )
  })
})
