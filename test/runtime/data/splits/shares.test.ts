import { expect } from 'chai'
import { UserError } from '../../../../runtime/base/user-error.js'
import { byClasses, byItems } from '../../../../runtime/data/splits/shares.js'
import { syntheticDataset } from '../synthetic.js'
import { divide, names, partsOf } from './divide.js'

const shares = { validation: 0.25, evaluation: 0.15 }

describe('shares of the classes', () => {
  const dataset = syntheticDataset({ background: [20, 40], items: 2 })

  it('of every group train, validate and test', () => {
    const split = divide(byClasses, shares, dataset, 1)
    expect(partsOf(split).map((groups) => groups.map(({ classes }) => classes.length))).to.deep.equal([
      [12, 24],
      [5, 10],
      [3, 6],
    ])
    for (const [at, { name, classes }] of dataset.groups.slice(0, 2).entries()) {
      const parts = partsOf(split).map((groups) => groups[at])
      expect(parts.map((part) => part.name)).to.deep.equal([name, name, name])
      expect(parts.flatMap((part) => names(part.classes)).sort()).to.deep.equal(names(classes).sort())
    }
  })

  it('are drawn for each group by the seed', () => {
    const validated = (seed: number) =>
      divide(byClasses, shares, dataset, seed).validation.map((group) => names(group.classes))
    expect(validated(1)).to.not.deep.equal(validated(2))
    const counts = new Map<string, number>()
    for (let seed = 0; seed < 400; seed++) {
      const [small, large] = validated(seed)
      expect(small).to.not.deep.equal(large.slice(0, 5))
      for (const name of small) counts.set(name, (counts.get(name) ?? 0) + 1)
    }
    // 5 of 20: 100 expected, standard deviation 9.
    expect(counts.size).to.equal(20)
    for (const count of counts.values()) expect(count).to.be.within(65, 135)
  })

  it('leave out a group that has none for a part, but no part', () => {
    const uneven = syntheticDataset({ background: [1, 8], items: 1 })
    expect(partsOf(divide(byClasses, { validation: 0.25, evaluation: 0.25 }, uneven, 1)).map(names)).to.deep.equal([
      ['background_00', 'background_01'],
      ['background_01'],
      ['background_01'],
    ])
    const poor = syntheticDataset({ background: [1, 1], items: 1 })
    expect(() => divide(byClasses, shares, poor, 1)).to.throw(
      UserError,
      'the split leaves nothing for validation: synthetic has too little',
    )
  })
})

describe('shares of the images of a class', () => {
  const dataset = syntheticDataset({ background: [3, 4], items: 20 })

  it('name every class that is too small', () => {
    const small = syntheticDataset({ background: [2], items: 2 })
    expect(() => divide(byItems, shares, small, 1)).to.throw(UserError, /class character0 .*\nclass character1 /)
  })

  it('keep images together whose names have the same match', () => {
    const names = dataset.groups.flatMap(({ classes }) =>
      classes.flatMap(({ items }) => items.map((item) => `shot${item >> 2}-${item}.png`)),
    )
    const files = { folder: 'x', names, digests: names }
    const together = '^(shot\\d+)'
    const split = divide(byItems, { ...shares, together }, { ...dataset, files }, 1)
    const sideOf = new Map<number, number>()
    for (const [side, groups] of partsOf(split).entries())
      for (const item of groups.flatMap(({ classes }) => classes.flatMap(({ items }) => items))) sideOf.set(item, side)
    expect(sideOf.size).to.equal(7 * 20)
    for (const [item, side] of sideOf) expect(sideOf.get(item & ~3)).to.equal(side)
    expect(
      divide(byItems, { ...shares, together: 'no such' }, { ...dataset, files }, 1).train[0].classes[0].items,
    ).to.have.length(12)
    expect(() => divide(byItems, { ...shares, together }, dataset, 1)).to.throw('have no file names')
  })

  it('train, validate and test, and every class is in all three', () => {
    const split = divide(byItems, shares, dataset, 1)
    const background = dataset.groups.slice(0, 2)
    for (const [part, wanted] of [12, 5, 3].entries()) {
      const groups = partsOf(split)[part]
      expect(groups.map(({ classes }) => names(classes))).to.deep.equal(background.map(({ classes }) => names(classes)))
      for (const { classes } of groups) for (const { items } of classes) expect(items).to.have.length(wanted)
    }
    for (const [at, { classes }] of background.entries()) {
      for (const [number, { items }] of classes.entries()) {
        const parts = partsOf(split).flatMap((groups) => groups[at].classes[number].items)
        expect(parts.sort((a, b) => a - b)).to.deep.equal(items)
      }
    }
  })

  it('are drawn for each class by the seed', () => {
    const positions = (seed: number) =>
      divide(byItems, shares, dataset, seed).validation.flatMap(({ classes }) =>
        classes.map(({ items }) => items.map((image) => image % 20).join()),
      )
    expect(new Set([...positions(1), ...positions(2)]).size).to.equal(14)
  })

  it('are refused where a class has too few for one of them', () => {
    const poor = syntheticDataset({ background: [2], items: 3 })
    expect(() => divide(byItems, shares, poor, 1)).to.throw(
      UserError,
      'class character0 of group background_00 has 3 images, of which 2 train, 1 validate and 0 test; each needs at least 1',
    )
  })
})

describe('shares', () => {
  it('leave something to train on, and evaluation groups alone', () => {
    for (const part of [byClasses, byItems]) {
      expect(part.check!({ validation: 0.5, evaluation: 0.49 })).to.equal(undefined)
      expect(part.check!({ validation: 0.5, evaluation: 0.5 })).to.equal(
        'validation is 0.5 and evaluation is 0.5; together they leave nothing to train on: lower one',
      )
      const dataset = syntheticDataset({ background: [8], evaluation: [8], items: 8 })
      for (const groups of partsOf(divide(part, shares, dataset, 1)))
        expect(names(groups)).to.deep.equal(['background_00'])
      const none = syntheticDataset({ background: [], evaluation: [8], items: 8 })
      expect(() => divide(part, shares, none, 1)).to.throw(UserError, 'the split leaves nothing for train')
    }
  })
})
