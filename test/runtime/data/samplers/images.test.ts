import { expect } from 'chai'
import { images } from '../../../../runtime/data/samplers/images.js'
import { syntheticDataset } from '../synthetic.js'
import { draw, rowsOf } from './context.js'

describe('single images', () => {
  const dataset = syntheticDataset({ background: [2, 3], evaluation: [4], items: 4 })
  const groups = dataset.groups.slice(0, 2)
  const all = [...Array(20).keys()]
  /** Images of iterations, one after the other. */
  const rows = (count: number, iterations: number, seed = 1) =>
    Array.from({ length: iterations }, (_, at) =>
      rowsOf(draw(images, { images: count }, { dataset, groups, seed }, at)),
    ).flat()
  const sorted = (list: readonly number[]) => [...list].sort((a, b) => a - b)

  it('are all training images, once in every pass, whatever number a batch has', () => {
    for (const count of [1, 3, 7, 20, 45]) {
      const drawn = rows(count, Math.ceil(100 / count))
      for (let pass = 0; pass < 5; pass++) {
        expect(sorted(drawn.slice(20 * pass, 20 * (pass + 1)))).to.deep.equal(all)
      }
    }
  })

  it('are in one order for a seed, however many are taken at a time, and another in every pass', () => {
    const drawn = rows(1, 100)
    expect(rows(7, 14)).to.deep.equal(drawn.slice(0, 98))
    expect(rows(50, 2)).to.deep.equal(drawn)
    const passes = [0, 1, 2, 3, 4].map((pass) => drawn.slice(20 * pass, 20 * (pass + 1)).join())
    expect(new Set([...passes, rows(20, 1, 2).join(), all.join()]).size).to.equal(7)
  })

  it('have the number of their class, counted over all groups, as label and slot', () => {
    const { picks, labels } = draw(images, { images: 20 }, { dataset, groups }, 0)
    for (const [row, { image, slot }] of picks.entries()) {
      expect([labels[row], slot]).to.deep.equal([image >> 2, image >> 2])
    }
    // A class without images has its number too.
    const poor = [{ ...groups[0], classes: [{ name: 'empty', items: [] }, ...groups[0].classes] }, groups[1]]
    for (const label of draw(images, { images: 20 }, { dataset, groups: poor }, 0).labels)
      expect(label).to.be.within(1, 5)
  })

  it('have to be there', () => {
    const lacks = (list: typeof groups) => images.lacks({ images: 3 }, list)
    expect(lacks(groups)).to.deep.equal([])
    expect(lacks([])).to.deep.equal(['there are no training images'])
    expect(lacks([{ ...groups[0], classes: [{ name: 'empty', items: [] }] }])).to.deep.equal([
      'there are no training images',
    ])
  })
})
