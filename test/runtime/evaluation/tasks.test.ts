import { createHash } from 'node:crypto'
import { expect } from 'chai'
import { digestOf, drawTasks } from '../../../runtime/evaluation/tasks.js'
import { fakeGroups } from './fake-scorer.js'

describe('sampled tasks', () => {
  const sizes = [20, 20, 19, 2, 20, 7, ...Array.from({ length: 17 }, () => 20)]
  const [group] = fakeGroups(sizes).map((group) => ({ ...group, name: 'Angelic' }))
  const classOf = new Map(group.classes.flatMap(({ items }, number) => items.map((item) => [item, number] as const)))

  it('with one shot are those that protocols of version 1 have always had', () => {
    const known = {
      1: 'bbec3cc9546450d3a8d36c0dd0a065590faaf586a52e93f4cbdf808720b43f02',
      281474976710655: '1d23abbb94d86939e8087781b850686fa1521b76b6cf19ac63a232eb2a09331d',
    }
    for (const [seed, digest] of Object.entries(known)) {
      const tasks = drawTasks(group, { tasks: 40, ways: 20, shots: 1 }, Number(seed))
      expect(createHash('sha256').update(JSON.stringify(tasks)).digest('hex')).to.equal(digest)
    }
  })

  it('have different supports of different classes, and the query is none of them', () => {
    const [large] = fakeGroups([9, 6, 7, 8, 6])
    const classes = new Map(large.classes.flatMap(({ items }, number) => items.map((item) => [item, number] as const)))
    for (const { query, supports, truth } of drawTasks(large, { tasks: 200, ways: 4, shots: 5 }, 7)) {
      expect(supports).to.have.length(4)
      const images = [query, ...supports.flat()]
      expect(new Set(images).size).to.equal(1 + 4 * 5)
      for (const ofClass of supports) expect(new Set(ofClass.map((image) => classes.get(image))).size).to.equal(1)
      expect(new Set(supports.map(([image]) => classes.get(image))).size).to.equal(4)
      expect(classes.get(supports[truth][0])).to.equal(classes.get(query))
    }
  })

  it('are uniform over positions of the truth and over queries', () => {
    const [narrow] = fakeGroups(Array.from({ length: 14 }, () => 4))
    const tasks = drawTasks(narrow, { tasks: 2800, ways: 14, shots: 1 }, 2)
    const count = (keys: readonly number[]) => {
      const counts = new Map<number, number>()
      for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
      return [...counts.values()]
    }
    // 200 expected, standard deviation 14; 50 of each query, deviation 7.
    const positions = count(tasks.map(({ truth }) => truth))
    expect(positions).to.have.length(14)
    for (const times of positions) expect(times).to.be.within(145, 260)
    const queries = count(tasks.map(({ query }) => query))
    expect(queries).to.have.length(56)
    for (const times of queries) expect(times).to.be.within(22, 78)
  })

  it('take all classes where a group has fewer, and the first of many are the same as of few', () => {
    const many = drawTasks(group, { tasks: 30, ways: 100, shots: 1 }, 2)
    for (const { supports } of many) {
      expect(new Set(supports.map(([image]) => classOf.get(image))).size).to.equal(sizes.length)
    }
    expect(drawTasks(group, { tasks: 3, ways: 100, shots: 1 }, 2)).to.deep.equal(many.slice(0, 3))
  })

  it('have a digest that changes with anything in them', () => {
    const tasks = drawTasks(group, { tasks: 5, ways: 5, shots: 1 }, 2)
    const digest = digestOf([{ group: 'a', tasks }])
    expect(digestOf([{ group: 'a', tasks: [...tasks] }])).to.equal(digest)
    expect(digestOf([{ group: 'b', tasks }])).to.not.equal(digest)
    expect(digestOf([{ group: 'a', tasks: tasks.map((task) => ({ ...task, truth: 0 })) }])).to.not.equal(digest)
  })
})
