import { expect } from 'chai'
import { wilson } from '../../../../runtime/evaluation/interval.js'
import type { Classifier } from '../../../../runtime/evaluation/scorer.js'
import { fakeGroups } from '../fake-scorer.js'
import { lacksOf, runTest } from './context.js'

describe('classification', () => {
  const [group] = fakeGroups([3, 0, 2])
  const other = { ...fakeGroups([2])[0], name: 'other', classes: [{ name: 'class0', items: [5, 6] }] }
  const groups = [group, other]
  const labels = ['group0/class0', 'group0/class1', 'group0/class2', 'other/class0']
  /**
   * By image: 0 and 1 right; 2 taken for class2; 3 a tie with itself; 4 right; 5 no number but one; 6 taken for class0.
   */
  const scores = [
    [9, 1, 1, 1],
    [2, 1, 1, -5],
    [1, 1, 3, 1],
    [1, 1, 7, 7],
    [-4, -3, -1, -2],
    [Number.NaN, Number.NaN, Number.NaN, Number.NaN],
    [8, 0, 0, 0],
  ]
  const classifier: Classifier = {
    labels,
    classScores: async (images) => Float32Array.from(images.flatMap((image) => scores[image])),
  }

  it('counts images whose class alone is highest, by class and by what they are taken for', async () => {
    const { report, answers } = await runTest('classification', {}, { groups, classifier, labels, seed: 1 })
    expect(answers!.groups).to.deep.equal([
      { group: 'group0', right: '11001' },
      { group: 'other', right: '00' },
    ])
    expect(report.value).to.be.closeTo(3 / 7, 1e-12)
    expect(report.interval).to.deep.equal(wilson(3, 7))
    expect(report.groups.map(({ value, correct, tasks }) => [value, correct, tasks])).to.deep.equal([
      [3 / 5, 3, 5],
      [0, 0, 2],
    ])
    expect(report.title).to.equal('classification into 4 classes, 7 images')
    expect(report.chance).to.equal(1 / 4)
    const [ofClasses, confusion] = report.tables!
    expect(ofClasses.rows).to.deep.equal([
      ['group0/class0', 2 / 3, 2 / 3, 2, 3],
      ['group0/class2', 1 / 2, 1 / 2, 1, 2],
      ['other/class0', 0, 0, 0, 2],
    ])
    expect(report.figures![0].value).to.be.closeTo((2 / 3 + 1 / 2 + 0) / 3, 1e-12)
    expect(confusion.rows).to.deep.equal([
      ['group0/class0', 'group0/class2', 1],
      ['group0/class2', '(no highest)', 1],
      ['other/class0', '(no highest)', 1],
      ['other/class0', 'group0/class0', 1],
    ])
  })

  it('asks for images in batches', async () => {
    const [many] = fakeGroups([300, 20])
    const asked: number[] = []
    const counting: Classifier = {
      labels: ['group0/class0', 'group0/class1'],
      async classScores(images) {
        asked.push(images.length)
        return Float32Array.from(images.flatMap((image) => (image < 300 ? [1, 0] : [0, 1])))
      },
    }
    const { report } = await runTest('classification', {}, { groups: [many], classifier: counting, seed: 1 })
    expect(asked).to.deep.equal([128, 128, 64])
    expect(report.value).to.equal(1)
  })

  it('needs images, and an output for each class', () => {
    expect(lacksOf('classification', {}, { groups, labels })).to.deep.equal([])
    expect(lacksOf('classification', {}, { groups: [] })).to.deep.equal(['there are no groups to test on'])
    expect(lacksOf('classification', {}, { groups: [...groups, fakeGroups([0])[0]], labels })).to.deep.equal([
      'group group0 has no images',
    ])
    expect(lacksOf('classification', {}, { groups, labels: labels.slice(0, 1) })).to.deep.equal([
      'the network has no output for group0/class1, group0/class2, other/class0',
    ])
  })
})
