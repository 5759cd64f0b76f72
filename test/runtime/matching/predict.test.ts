import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { deriveSeed } from '../../../runtime/base/random.js'
import { images } from '../../../runtime/data/samplers/images.js'
import { byItems } from '../../../runtime/data/splits/shares.js'
import { itemsOf } from '../../../runtime/evaluation/groups.js'
import { drawTasks } from '../../../runtime/evaluation/tasks.js'
import { classification } from '../../../runtime/evaluation/tests/classification.js'
import { fewShot } from '../../../runtime/evaluation/tests/few-shot.js'
import { prototypesOf, rankClasses, scoreClasses } from '../../../runtime/matching/predict.js'
import { classifyFiles, embedSupport, predictFiles } from '../../../runtime/matching/predict-files.js'
import { labelsOfRun, shortLabels } from '../../../runtime/matching/trained.js'
import { usePart } from '../../../runtime/protocol/part.js'
import { readAnswers } from '../../../runtime/runs/answers.js'
import { splitOf } from '../../../runtime/runs/data-requirements.js'
import { crossEntropyOfClasses } from '../../../runtime/training/objectives/classification.js'
import { temporaryFolder } from '../data/temporary-folder.js'
import { tinyClassifier, tinyNetwork, tinyProtocol } from '../training/tiny.js'
import { type TrainedRun, trainTiny, writeGroup } from './trained-run.js'

describe('the class of an image', () => {
  const temporary = temporaryFolder()
  const settings = { tasks: 25, ways: 4, shots: 2, views: 1, min_deviation: 0 } as const
  let run: TrainedRun
  const files = new Map<number, string>()
  before(async () => {
    const protocol = { ...tinyProtocol, test: [usePart(fewShot, settings)] }
    run = await trainTiny(path.join(temporary(), 'pairs'), tinyNetwork, protocol)
    for (const group of run.dataset.groups.filter(({ part }) => part === 'evaluation')) {
      const written = writeGroup(run.dataset, group, path.join(temporary(), group.name))
      for (const [at, item] of itemsOf(group).entries()) files.set(item, written[at])
    }
  })
  after(() => run.matcher.dispose())

  const predict = async (query: number, supports: readonly (readonly number[])[], more = {}) => {
    const { trained, matcher } = run
    const classes = new Map(
      supports.map((items, at) => [`class${at}`, items.map((item) => ({ file: files.get(item)!, label: '' }))]),
    )
    const support = await embedSupport(trained, matcher, classes)
    const options = { support, combination: 'mean' as const, top: 4, ...more }
    const [prediction] = await predictFiles(trained, matcher, [files.get(query)!], options)
    return prediction
  }

  it("is what the run's tests answered, task by task", async () => {
    const [{ groups }] = readAnswers(run.folder).tests
    const seed = deriveSeed(run.trained.run.record.seed, 'test')
    let wrong = 0
    for (const [at, group] of run.dataset.groups.filter(({ part }) => part === 'evaluation').entries()) {
      const tasks = drawTasks(group, settings, seed)
      const answers = groups[at] as { right: string }
      for (const [number, { query, supports, truth }] of tasks.entries()) {
        const { class: found, classes } = await predict(query, supports)
        expect(classes).to.have.length(4)
        expect(found === `class${truth}` ? '1' : '0', `${group.name} ${number}`).to.equal(answers.right[number])
        if (found !== `class${truth}`) wrong++
      }
    }
    expect(wrong).to.be.within(1, 49)
  })

  it('is unknown below the threshold, and known from it on', async () => {
    const [, group] = run.dataset.groups.filter(({ part }) => part === 'evaluation')
    const supports = group.classes.slice(0, 3).map(({ items }) => items.slice(0, 2))
    const query = group.classes[3].items[0]
    const { classes, class: nearest } = await predict(query, supports)
    const score = classes[0].score
    const threshold = { score, value: run.matcher.output(score) }
    expect((await predict(query, supports, { threshold })).class).to.equal(nearest)
    const higher = { ...threshold, score: score + 1e-9 }
    expect((await predict(query, supports, { threshold: higher, top: 1 })).class).to.equal(null)
  })

  it('combines all images of a class: of the mean or the best of their scores, or of the mean of their features', async () => {
    const { matcher } = run
    const shape = [3]
    const features = { shape, count: 3, values: Float32Array.from([1, 0, 2, 3, 0, 0, 5, 5, 5]) }
    const classes = new Map([
      ['a', [0, 1]],
      ['b', [2]],
    ])
    const queries = { shape, count: 2, values: Float32Array.from([1, 0, 2, 4, 4, 4]) }
    const scores = await matcher.scores(queries, features)
    const of = async (combination: 'mean' | 'best' | 'prototype') => [
      ...(await scoreClasses(matcher, queries, { features, classes }, combination)).values,
    ]
    expect(await of('mean')).to.deep.equal([
      (scores[0] + scores[1]) / 2,
      scores[2],
      (scores[3] + scores[4]) / 2,
      scores[5],
    ])
    expect(await of('best')).to.deep.equal([
      Math.max(scores[0], scores[1]),
      scores[2],
      Math.max(scores[3], scores[4]),
      scores[5],
    ])
    const means = { shape, count: 2, values: Float32Array.from([2, 0, 1, 5, 5, 5]) }
    expect(prototypesOf(features, classes)).to.deep.equal(means)
    expect(await of('prototype')).to.deep.equal([...(await matcher.scores(queries, means))])
  })

  it('is ranked by score, and by name where scores are equal', () => {
    const scores = { names: ['c', 'a', 'b'], values: Float32Array.from([0, 0, 0, 1, 3, 3]) }
    expect(rankClasses(scores, 1).map(({ name }) => name)).to.deep.equal(['a', 'b', 'c'])
    expect(rankClasses(scores, 0).map(({ name }) => name)).to.deep.equal(['a', 'b', 'c'])
  })

  it('is that of a classifier by its own outputs, whose names the run records', async () => {
    const protocol = {
      ...tinyProtocol,
      split: usePart(byItems, { validation: 0.25, evaluation: 0.25 }),
      sampler: usePart(images, { images: 6 }),
      objective: usePart(crossEntropyOfClasses),
      validation: { every: 5, test: usePart(classification) },
      test: [usePart(classification)],
    }
    const { dataset, trained, matcher, folder } = await trainTiny(
      path.join(temporary(), 'classes'),
      tinyClassifier,
      protocol,
    )
    const labels = await labelsOfRun(trained.run)
    expect(labels).to.have.length(20)
    expect(labels.slice(0, 2)).to.deep.equal(['A/character0', 'A/character1'])
    expect(shortLabels(labels)).to.deep.equal(labels)
    expect(shortLabels(labels.slice(0, 4))).to.deep.equal(['character0', 'character1', 'character2', 'character3'])
    expect(shortLabels([])).to.deep.equal([])
    const { evaluation } = splitOf(dataset, protocol, trained.run.record.seed)
    const [{ groups }] = readAnswers(folder).tests
    for (const [at, group] of evaluation.entries()) {
      const written = writeGroup(dataset, group, path.join(temporary(), 'classified', group.name))
      const found = await classifyFiles(trained, matcher, written, { labels, top: 20 })
      const truths = group.classes.flatMap(({ name, items }) => items.map(() => `${group.name}/${name}`))
      const right = found.map((prediction, image) => (prediction.class === truths[image] ? '1' : '0')).join('')
      expect({ group: group.name, right }).to.deep.equal(groups[at])
      for (const { classes } of found) {
        expect(classes.reduce((sum, { value }) => sum + value, 0)).to.be.closeTo(1, 1e-5)
        for (const alone of [written[0]]) {
          const [same] = await classifyFiles(trained, matcher, [alone], { labels, top: 20, least: 1.1 })
          expect(same).to.deep.equal({ ...found[0], class: null })
        }
      }
    }
    expect(JSON.parse(readFileSync(path.join(folder, 'run.json'), 'utf8')).labels).to.deep.equal(labels)
    matcher.dispose()
  })
})
