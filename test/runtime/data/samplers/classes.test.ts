import { expect } from 'chai'
import { classes } from '../../../../runtime/data/samplers/classes.js'
import { nearestClasses } from '../../../../runtime/data/samplers/prototypes.js'
import { syntheticDataset } from '../synthetic.js'
import { type Drawing, draw, pathsOf, rowsOf } from './context.js'

const dataset = syntheticDataset({ background: [6, 3, 9, 5], evaluation: [5], items: 6 })
const groups = dataset.groups.slice(0, 4)
const paths = pathsOf(groups)

/** The classes of a batch by their paths, in the order of slots. */
function drawn(settings: object, iteration: number, change: Partial<Drawing> = {}): string[] {
  const batch = draw(classes, settings, { dataset, groups, ...change }, iteration)
  const rows = rowsOf(batch)
  return rows.slice(0, rows.length / batch.items).map((image) => paths.get(image)!)
}

const groupOf = (path: string) => path.split('/')[0]
const count = (list: readonly string[]) => {
  const counts = new Map<string, number>()
  for (const each of list) counts.set(each, (counts.get(each) ?? 0) + 1)
  return counts
}

describe('classes of a group', () => {
  const settings = { groups: 2, classes: 5, items: 3 }

  it('are of as many groups as wanted, one after the other, all where a group has fewer', () => {
    for (let iteration = 0; iteration < 30; iteration++) {
      const names = drawn(settings, iteration).map(groupOf)
      const [first, second] = [...new Set(names)]
      const sizes = new Map(groups.map((group) => [group.name, Math.min(5, group.classes.length)]))
      expect(names).to.deep.equal([
        ...Array.from({ length: sizes.get(first)! }, () => first),
        ...Array.from({ length: sizes.get(second)! }, () => second),
      ])
    }
  })

  it('and groups are drawn equally often', () => {
    const many = Array.from({ length: 600 }, (_, iteration) => drawn({ classes: 3, items: 2 }, iteration))
    // 600 of 4 groups: 150, standard deviation 11.
    const ofGroups = count(many.map(([first]) => groupOf(first)))
    expect(ofGroups.size).to.equal(4)
    for (const times of ofGroups.values()) expect(times).to.be.within(108, 192)
    // A third of the 9 classes of a group each time.
    const ofClasses = count(many.filter(([first]) => groupOf(first) === groups[2].name).flat())
    expect(ofClasses.size).to.equal(9)
    for (const times of ofClasses.values()) expect(times).to.be.within(25, 78)
  })

  it('and items are drawn equally often, at every place', () => {
    const counts = new Map<number, number>()
    for (let iteration = 0; iteration < 600; iteration++) {
      const rows = rowsOf(draw(classes, settings, { dataset, groups: [groups[1], groups[1]] }, iteration))
      expect(rows).to.have.length(18)
      for (const image of rows.slice(0, 3)) counts.set(image, (counts.get(image) ?? 0) + 1)
    }
    // 600 first items of each of 3 classes, of 6: 100, standard deviation 9.
    expect(counts.size).to.equal(18)
    for (const times of counts.values()) expect(times).to.be.within(65, 135)
  })
})

describe('classes of all groups', () => {
  it('are as many in all as of the groups together, out of all classes', () => {
    const settings = { groups: 2, classes: 4, items: 2, among: 'all' }
    const many = Array.from({ length: 400 }, (_, iteration) => drawn(settings, iteration))
    for (const each of many) expect(new Set(each).size).to.equal(8)
    // 8 of 23 classes: 139, standard deviation 10.
    const ofClasses = count(many.flat())
    expect(ofClasses.size).to.equal(23)
    for (const times of ofClasses.values()) expect(times).to.be.within(100, 180)
  })

  it('are all, where there are fewer', () => {
    expect(new Set(drawn({ classes: 100, items: 2, among: 'all' }, 0))).to.deep.equal(new Set(paths.values()))
    expect(
      classes.most({ groups: 1, classes: 100, items: 2, among: 'all', one_drawer: 0, hard: 0 }, groups),
    ).to.deep.equal({
      images: 46,
      labels: 0,
    })
  })
})

describe('items by one drawer', () => {
  /** Whether the items of all classes have the same numbers in their class, place by place. */
  const isOneDrawer = (share: number, iteration: number) => {
    const batch = draw(classes, { classes: 5, items: 3, one_drawer: share }, { dataset, groups }, iteration)
    const numbers = rowsOf(batch).map((image) => image % 6)
    const width = numbers.length / 3
    return numbers.every((number, row) => number === numbers[row - (row % width)])
  }
  const times = (share: number) => Array.from({ length: 200 }, (_, iteration) => isOneDrawer(share, iteration))

  it('have one number in the share of iterations that is wanted', () => {
    expect(times(0).filter(Boolean).length).to.equal(0)
    expect(times(1).filter(Boolean).length).to.equal(200)
    // 100 expected, standard deviation 7.
    expect(times(0.5).filter(Boolean).length).to.be.within(70, 130)
  })

  it('are numbers that every class drawn has', () => {
    const uneven = [
      { ...groups[0], classes: groups[0].classes.map((each, at) => ({ ...each, items: each.items.slice(at) })) },
    ]
    for (let iteration = 0; iteration < 20; iteration++) {
      const classesWith2 = uneven.map((group) => ({ ...group, classes: group.classes.slice(0, 5) }))
      const rows = rowsOf(
        draw(classes, { classes: 5, items: 2, one_drawer: 1 }, { dataset, groups: classesWith2 }, iteration),
      )
      expect(rows.every((image) => paths.has(image))).to.equal(true)
    }
  })
})

describe('hard classes', () => {
  it('are the share nearest to the first of each group; the others are drawn', () => {
    for (let iteration = 0; iteration < 20; iteration++) {
      const list = drawn({ classes: 6, items: 2, hard: 0.5 }, iteration, { groups: [groups[2]] })
      const pool = groups[2].classes
      const byPath = new Map(pool.map((each) => [`${groups[2].name}/${each.name}`, each]))
      const nearest = nearestClasses(dataset, pool, byPath.get(list[0])!, 2)
      expect(list.slice(1, 3).map((path) => byPath.get(path))).to.deep.equal(nearest)
      expect(new Set(list).size).to.equal(6)
    }
  })

  it('are all that are near where the share is 1, and none where it is too small for two', () => {
    const firsts = new Set<string>()
    for (let iteration = 0; iteration < 40; iteration++) {
      const list = drawn({ classes: 9, items: 2, hard: 1 }, iteration, { groups: [groups[2]] })
      expect(new Set(list).size).to.equal(9)
      firsts.add(list[0])
      expect(drawn({ classes: 3, items: 2, hard: 0.4 }, iteration)).to.deep.equal(
        drawn({ classes: 3, items: 2 }, iteration),
      )
    }
    expect(firsts.size).to.be.above(5)
  })
})

describe('data for classes', () => {
  const settings = { groups: 2, classes: 4, items: 3, among: 'group', one_drawer: 0, hard: 0 } as const
  const [large, small] = [groups[0], { ...groups[1], classes: groups[1].classes.slice(0, 1) }]
  const poor = { ...groups[3], classes: groups[3].classes.map((each) => ({ ...each, items: each.items.slice(0, 2) })) }

  it('have the groups that are drawn, two classes in each, and the items of each class', () => {
    expect(classes.lacks(settings, groups)).to.deep.equal([])
    expect(classes.lacks(settings, [large])).to.deep.equal([
      'there are 1 training groups; the sampler draws 2 per iteration',
    ])
    expect(classes.lacks(settings, [large, small, poor])).to.deep.equal([
      'group background_01 has 1 classes; the sampler needs at least 2',
      'class character0 of group background_03 has 2 images; the sampler draws 3 of each class',
    ])
  })

  it('have two classes in all, where they are drawn out of all', () => {
    const all = { ...settings, among: 'all' } as const
    expect(classes.lacks(all, [large])).to.deep.equal([])
    expect(classes.lacks(all, [small, small])).to.deep.equal([])
    expect(classes.lacks(all, [small])).to.deep.equal([
      'the training groups have 1 classes in all; the sampler needs at least 2',
    ])
    expect(classes.lacks(all, [large, poor])).to.have.length(1)
  })
})
