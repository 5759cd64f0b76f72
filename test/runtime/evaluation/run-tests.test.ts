import type { Tensor } from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { readImage } from '../../../runtime/data/image-store.js'
import { ink } from '../../../runtime/data/images/ink.js'
import { bindPipeline } from '../../../runtime/data/images/pipeline.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { modelClassifier, modelScorer } from '../../../runtime/evaluation/model-scorer.js'
import { runTests, runTestsOnPixels } from '../../../runtime/evaluation/run-tests.js'
import { labelsOf } from '../../../runtime/evaluation/scorer.js'
import { drawTasks } from '../../../runtime/evaluation/tasks.js'
import { classification } from '../../../runtime/evaluation/tests/classification.js'
import { exact } from '../../../runtime/evaluation/tests/exact.js'
import { fewShot } from '../../../runtime/evaluation/tests/few-shot.js'
import { runs } from '../../../runtime/evaluation/tests/runs.js'
import { initialWeights } from '../../../runtime/model/initial-weights.js'
import { buildModel } from '../../../runtime/model/model.js'
import { usePart } from '../../../runtime/protocol/part.js'
import { buildNetwork } from '../../compiler/helpers/build-network.js'
import { tinyDataset, tinyNetwork } from '../training/tiny.js'

describe('tests of a network', () => {
  it('answer like judging every pair individually, and compute the features of an image once', async () => {
    const { tf } = await openEngine('cpu')
    const before = tf.memory().numTensors
    const dataset = tinyDataset()
    const model = await buildModel(tinyNetwork, initialWeights(tinyNetwork, 5))
    let embedded = 0
    const siamese: typeof model = {
      ...model,
      features(images, ...others) {
        embedded += images.shape[0]
        return model.features(images, ...others)
      },
    }
    const groups = dataset.groups.filter(({ part }) => part === 'evaluation')
    const steps = [usePart(ink)]
    const { signal } = new AbortController()
    const options = { tf, siamese, dataset, steps, groups, trained: [], seed: 3, signal }
    const outcomes = await runTests(options, [usePart(exact, { ways: 4 }), usePart(fewShot, { tasks: 12, ways: 4 })])
    // Two groups of 4 classes of 4 items, for both tests.
    expect(embedded).to.equal(32)

    const pipeline = bindPipeline(steps, dataset.images)
    const image = (index: number) => {
      const values = new Float32Array(36)
      pipeline.evaluation(dataset.images, index, values)
      return tf.tensor4d(values, [1, 6, 6, 1])
    }
    const probability = (query: number, other: number): number =>
      tf.tidy(() => (model.layersModel.predict([image(query), image(other)]) as Tensor).dataSync()[0])
    const right = groups.map((group) =>
      drawTasks(group, { tasks: 12, ways: 4, shots: 1 }, 3)
        .map(({ query, supports, truth }) => {
          const scores = supports.map(([other]) => probability(query, other))
          return scores.every((score, at) => at === truth || score < scores[truth]) ? '1' : '0'
        })
        .join(''),
    )
    expect(outcomes![1].answers!.groups.map((group) => group.right)).to.deep.equal(right)
    expect(right.join('')).to.contain('0').and.to.contain('1')
    model.dispose()
    expect(tf.memory().numTensors).to.equal(before)
  })

  const dataset = tinyDataset()
  const background = dataset.groups.filter(({ part }) => part === 'background')
  const evaluation = dataset.groups.filter(({ part }) => part === 'evaluation')
  const fixed = { dataset, steps: [usePart(ink)], groups: evaluation, trained: background, seed: 3 }
  const both = [usePart(exact, { ways: 4 }), usePart(fewShot, { tasks: 12, ways: 4 })]
  const build = async (network = tinyNetwork) => {
    const { tf } = await openEngine('cpu')
    return { tf, siamese: await buildModel(network, initialWeights(network, 5)) }
  }

  it('come in the order of the protocol, the same from the same seed, and report shares that grow to 1', async () => {
    const model = await build()
    const { signal } = new AbortController()
    const shares: number[] = []
    const onProgress = (share: number) => shares.push(share)
    const outcomes = (await runTests({ ...model, ...fixed, signal, onProgress }, both))!
    expect(outcomes.map(({ report }) => report.test)).to.deep.equal(['exact', 'few_shot'])
    expect(await runTests({ ...model, ...fixed, signal }, both)).to.deep.equal(outcomes)
    const [, other] = (await runTests({ ...model, ...fixed, seed: 4, signal }, both))!
    expect(other.answers!.tasks).to.not.equal(outcomes[1].answers!.tasks)
    expect(shares).to.deep.equal([...shares].sort((a, b) => a - b))
    expect(shares.at(-1)).to.be.closeTo(1, 1e-12)
    expect(await runTests({ ...model, ...fixed, signal }, [])).to.deep.equal([])
    model.siamese.dispose()
  })

  it('are undefined where the signal ends them, and pass on what goes wrong otherwise', async () => {
    const model = await build()
    const before = model.tf.memory().numTensors
    for (const stop of [0.1, 0.7]) {
      const controller = new AbortController()
      const { signal } = controller
      const onProgress = (share: number) => {
        if (share > stop) controller.abort()
      }
      expect(await runTests({ ...model, ...fixed, signal, onProgress }, both)).to.equal(undefined)
      expect(await runTestsOnPixels({ ...model, ...fixed, signal }, both)).to.equal(undefined)
    }
    const { signal } = new AbortController()
    const failing = { ...model.siamese, scoreAll: () => expect.fail('out of memory') }
    const error = await runTests({ ...model, ...fixed, siamese: failing, signal }, both).catch((reason) => reason)
    expect(error.message).to.equal('out of memory')
    expect(model.tf.memory().numTensors).to.equal(before)
    model.siamese.dispose()
  })

  it("answer Lake's runs, whose images are not those of the data", async () => {
    const model = await build()
    const { count } = dataset.images
    // The images of the evaluation groups, copied to the front of a new store.
    const first = evaluation[0].classes[0].items[0]
    const bytes = dataset.images.bytes.slice(first * 5)
    const images = { ...dataset.images, count: count - first, bytes }
    const run = { name: 'run01', supports: [0, 4, 8, 12], queries: [1, 5, 9, 13], truths: [0, 1, 2, 3] }
    const lakeRuns = { runs: [run], images, fingerprint: 'x', released: false }
    const { signal } = new AbortController()
    const [{ answers }] = (await runTests({ ...model, ...fixed, lakeRuns, signal }, [usePart(runs)]))!
    const steps = fixed.steps
    const scorer = modelScorer({ ...model, images: dataset.images, steps })
    const scoresOf = async (query: number) => {
      const supports = await scorer.embed(run.supports.map((image) => first + image))
      const own = await scorer.embed([first + query])
      const scores = scorer.scoreAll(own, supports)
      const values = [...scores.dataSync()]
      model.tf.dispose([own, supports, scores])
      return values
    }
    let right = ''
    for (const [at, query] of run.queries.entries()) {
      const scores = await scoresOf(query)
      right += scores.every((score, position) => position === at || score < scores[at]) ? '1' : '0'
    }
    expect(answers!.groups).to.deep.equal([{ group: 'run01', right }])
    model.siamese.dispose()
  })

  it('classify by what the network was trained on', async () => {
    const network = buildNetwork({
      ...{ input: [6, 6, 1], kind: 'classifier' },
      tower: ({ inputs, chain }) => chain('', ['conv(3, 3x3)', 'relu', 'flatten'], inputs[0]),
      head: ({ inputs, add }) => add('dense', 'dense(20)', inputs[0]),
    })
    const model = await build(network)
    const { signal } = new AbortController()
    const trained = { ...model, ...fixed, groups: background, signal }
    const [{ report, answers }] = (await runTests(trained, [usePart(classification)]))!
    expect(report.title).to.equal('classification into 20 classes, 80 images')
    const classifier = modelClassifier({
      ...model,
      images: dataset.images,
      steps: fixed.steps,
      labels: labelsOf(background),
    })
    const items = background.flatMap(({ classes }) => classes.flatMap((each) => each.items))
    const scores = await classifier.classScores(items)
    const right = items.map((_, at) => {
      const row = [...scores.subarray(20 * at, 20 * at + 20)]
      return row.indexOf(Math.max(...row)) === Math.floor(at / 4) ? '1' : '0'
    })
    expect(answers!.groups.map((group) => group.right).join('')).to.equal(right.join(''))
    expect(await runTestsOnPixels(trained, [usePart(classification)])).to.deep.equal([])
    model.siamese.dispose()
  })

  it('on pixels are those that sample tasks, answered by which support differs least', async () => {
    const model = await build()
    const { signal } = new AbortController()
    const reports = (await runTestsOnPixels({ ...model, ...fixed, signal }, both))!
    expect(reports.map(({ test }) => test)).to.deep.equal(['few_shot'])
    const pixels = (image: number) => {
      const values = new Float32Array(36)
      readImage(dataset.images, image, values)
      return values
    }
    const correct = evaluation.map(
      (group) =>
        drawTasks(group, { tasks: 12, ways: 4, shots: 1 }, 3).filter(({ query, supports, truth }) => {
          const own = pixels(query)
          const differing = supports.map(([support]) => pixels(support).filter((value, at) => value !== own[at]).length)
          return differing.every((count, at) => at === truth || count > differing[truth])
        }).length,
    )
    expect(reports[0].groups.map((group) => group.correct)).to.deep.equal(correct)
    model.siamese.dispose()
  })
})
