import path from 'node:path'
import { expect } from 'chai'
import type { Network } from '../../../compiler/graph.js'
import { resize } from '../../../runtime/data/images/resize.js'
import { standard } from '../../../runtime/data/images/standard.js'
import { openDataset, preparationFor } from '../../../runtime/data/open.js'
import { classes } from '../../../runtime/data/samplers/classes.js'
import { byClasses } from '../../../runtime/data/splits/shares.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { itemsOf } from '../../../runtime/evaluation/groups.js'
import { modelScorer } from '../../../runtime/evaluation/model-scorer.js'
import { createScores } from '../../../runtime/evaluation/scores.js'
import { verification } from '../../../runtime/evaluation/tests/verification.js'
import { readImages } from '../../../runtime/matching/image-files.js'
import { buildModel } from '../../../runtime/model/model.js'
import { usePart } from '../../../runtime/protocol/part.js'
import type { Protocol } from '../../../runtime/protocol/protocol.js'
import { allPairs } from '../../../runtime/training/objectives/all-pairs.js'
import { contrastive } from '../../../runtime/training/objectives/contrastive.js'
import { buildNetwork } from '../../compiler/helpers/build-network.js'
import { pngOf, put } from '../data/photos/image-folder.js'
import { temporaryFolder } from '../data/temporary-folder.js'
import { tinyBranches, tinyDistance, tinyEmbedding, tinyNetwork, tinyProtocol } from '../training/tiny.js'
import { trainTiny, writeGroup } from './trained-run.js'

const inClasses: Protocol = {
  ...tinyProtocol,
  sampler: usePart(classes, { classes: 4, items: 3 }),
  objective: usePart(contrastive, { normalize: false }),
  validation: {
    every: 50,
    test: { ...tinyProtocol.validation.test, settings: { ...tinyProtocol.validation.test.settings, min_deviation: 0 } },
  },
  test: [],
}

const kinds: readonly (readonly [string, Network, Protocol])[] = [
  ['a probability', tinyNetwork, tinyProtocol],
  ['two towers', tinyBranches, tinyProtocol],
  ['a distance', tinyDistance, inClasses],
  ['features without a head', tinyEmbedding, inClasses],
]

describe('a trained network on files', () => {
  const temporary = temporaryFolder()

  for (const [title, network, protocol] of kinds) {
    it(`gives the scores of the run's tests, image by image, to the last bit: ${title}`, async () => {
      const { tf } = await openEngine('cpu')
      const { dataset, trained, matcher } = await trainTiny(path.join(temporary(), title), network, protocol)
      const before = tf.memory().numTensors
      const group = dataset.groups.find(({ part }) => part === 'evaluation')!
      const files = writeGroup(dataset, group, path.join(temporary(), title, 'images'))

      // As the tests of a run compute them, of the data set itself.
      const siamese = await buildModel(network, trained.values)
      const { steps, distance } = trained
      const scorer = modelScorer({ tf, siamese, images: dataset.images, steps, distance })
      const items = itemsOf(group)
      const expected = await createScores({ tf, scorer }).every(items, items, { views: 1 })
      siamese.dispose()

      const { frame } = trained
      const embed = async (some: readonly string[], tower: number) =>
        matcher.embed(await readImages(some, frame), tower)
      const [all, supports] = [await embed(files, 0), await embed(files, 1)]
      expect([...(await matcher.scores(all, supports))]).to.deep.equal([...expected])
      for (const [left, right] of [
        [0, 1],
        [3, 15],
        [7, 7],
        [12, 2],
      ]) {
        const alone = await matcher.scores(await embed([files[left]], 0), await embed([files[right]], 1))
        expect([...alone]).to.deep.equal([expected[left * files.length + right]])
        const output = matcher.output(alone[0])
        expect(output).to.equal(scorer.output(alone[0]))
        expect(matcher.scoreOf(output)).to.be.closeTo(alone[0], 1e-9)
      }
      expect(tf.memory().numTensors).to.equal(before)
      matcher.dispose()
    })
  }

  it('reads photos as the training did: size, color and what is cut off', async () => {
    const { tf } = await openEngine('cpu')
    const folder = path.join(temporary(), 'photos')
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
    for (const [at, name] of names.entries()) {
      for (let item = 0; item < 3; item++) put(folder, `${name}/${item}.png`, pngOf(10 * at + item, 20 + at, 31 - item))
    }
    const network = buildNetwork({
      input: [12, 9, 3],
      tower: ({ inputs, chain }) =>
        chain('', ['conv(4, 3x3, stride=2)', 'bn', 'tanh', 'flatten', 'dense(5)'], inputs[0]),
      head: ({ inputs, add, chain }) => chain('', ['sum'], add('multiply', 'multiply', ...inputs)),
      gives: 'similarity',
    })
    const protocol: Protocol = {
      ...inClasses,
      images: [usePart(resize, { fit: 'cover' }), usePart(standard)],
      split: usePart(byClasses, { validation: 0.25, evaluation: 0.25 }),
      sampler: usePart(classes, { classes: 4, items: 2 }),
      objective: usePart(allPairs),
      validation: { every: 50, test: usePart(verification) },
    }
    const preparation = preparationFor(protocol, network)
    const dataset = await openDataset(folder, { cache: path.join(temporary(), 'cache'), preparation })
    const { trained, matcher } = await trainTiny(path.join(temporary(), 'of photos'), network, protocol, dataset)
    expect(trained.frame).to.deep.equal({ height: 12, width: 9, channels: 3, fit: 'cover', background: 255 })

    const siamese = await buildModel(network, trained.values)
    const scorer = modelScorer({ tf, siamese, images: dataset.images, steps: trained.steps })
    const all = Array.from({ length: 24 }, (_, item) => item)
    const expected = await createScores({ tf, scorer }).every(all, all, { views: 1 })
    siamese.dispose()
    const files = dataset.files!.names.map((name) => path.join(folder, name))
    const features = await matcher.embed(await readImages(files, trained.frame))
    expect([...(await matcher.scores(features, features))]).to.deep.equal([...expected])
    expect(new Set(expected).size).to.be.above(100)
    matcher.dispose()
  })
})
