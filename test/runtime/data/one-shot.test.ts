import { expect } from 'chai'
import { deriveSeed } from '../../../runtime/base/random.js'
import { oneShotTasks } from '../../../runtime/data/one-shot.js'
import { splitAlphabets } from '../../../runtime/data/split.js'
import { syntheticDataset } from './synthetic.js'

describe('one-shot tasks', () => {
  const dataset = syntheticDataset({ background: [26, 14, 30], evaluation: [22, 20] })
  const [wide, narrow] = dataset.groups
  const characterOf = new Map(
    dataset.groups.flatMap(({ name, characters }) =>
      characters.flatMap((character) => character.items.map((image) => [image, `${name}/${character.name}`] as const)),
    ),
  )
  const paper = { tasks: 40, ways: 20 }

  it('are as many as asked, each of 20 different characters of the alphabet', () => {
    const tasks = oneShotTasks(wide, paper, 1)
    expect(tasks.length).to.equal(40)
    for (const task of tasks) {
      expect(task.alphabet).to.equal(wide.name)
      const characters = task.support.map((image) => characterOf.get(image))
      expect(new Set(characters).size).to.equal(20)
      expect(characters.every((character) => character?.startsWith(`${wide.name}/`))).to.equal(true)
    }
  })

  it('pair the test image truly with another drawing of its character, and with no other', () => {
    for (let seed = 0; seed < 20; seed++) {
      for (const { test, support, truth } of oneShotTasks(wide, paper, seed)) {
        const right = support.flatMap((image, i) => (characterOf.get(image) === characterOf.get(test) ? [i] : []))
        expect(right).to.deep.equal([truth])
        expect(support[truth]).to.not.equal(test)
      }
    }
  })

  it('take all characters where the alphabet has fewer', () => {
    for (const { support } of oneShotTasks(narrow, paper, 1)) expect(support.length).to.equal(14)
  })

  it('are uniform over positions of the truth and over test characters', () => {
    const tasks = oneShotTasks(narrow, { tasks: 2800, ways: 20 }, 2)
    const count = (key: (task: (typeof tasks)[number]) => unknown) => {
      const counts = new Map<unknown, number>()
      for (const task of tasks) counts.set(key(task), (counts.get(key(task)) ?? 0) + 1)
      return counts
    }
    for (const counts of [count(({ truth }) => truth), count(({ test }) => characterOf.get(test))]) {
      expect(counts.size).to.equal(14)
      // 200 expected, standard deviation 14.
      for (const value of counts.values()) expect(value).to.be.within(145, 260)
    }
    expect(count(({ test }) => test).size).to.equal(14 * 20)
  })

  it('depend on the seed and the alphabet only', () => {
    expect(oneShotTasks(wide, paper, 3)).to.deep.equal(oneShotTasks(wide, paper, 3))
    expect(oneShotTasks(wide, paper, 3)).to.not.deep.equal(oneShotTasks(wide, paper, 4))
    const [first, second] = [1000, 2000].map((iteration) => deriveSeed(1, 'validation', iteration))
    expect(oneShotTasks(wide, paper, first)).to.not.deep.equal(oneShotTasks(wide, paper, second))
    // The first tasks of many are the same as of few.
    expect(oneShotTasks(wide, { ...paper, tasks: 5 }, 3)).to.deep.equal(oneShotTasks(wide, paper, 3).slice(0, 5))
  })

  it('of the validation alphabets hold no image of an evaluation alphabet or of a training alphabet', () => {
    const { train, validation, evaluation } = splitAlphabets(
      dataset,
      { train: 2, validation: 1, last_in_validation: true },
      1,
    )
    const foreign = new Set(
      [...train, ...evaluation].flatMap(({ characters }) => characters.flatMap(({ drawings }) => drawings)),
    )
    const images = validation
      .flatMap((alphabet) => oneShotTasks(alphabet, paper, 1))
      .flatMap(({ test, support }) => [test, ...support])
    expect(images.some((image) => foreign.has(image))).to.equal(false)
  })

  it('are refused where an alphabet cannot give them', () => {
    const [lonely] = syntheticDataset({ background: [1] }).alphabets
    expect(() => oneShotTasks(lonely, paper, 1)).to.throw('has 1 characters; a one-shot task needs at least 2')
    const [single] = syntheticDataset({ background: [3], drawings: 1 }).alphabets
    expect(() => oneShotTasks(single, paper, 1)).to.throw('has 1 drawings; a one-shot task needs at least 2')
  })
})
