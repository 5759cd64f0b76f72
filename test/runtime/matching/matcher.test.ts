import path from 'node:path'
import { expect } from 'chai'
import type { Network } from '../../../compiler/graph.js'
import { classes } from '../../../runtime/data/samplers/classes.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { itemsOf } from '../../../runtime/evaluation/groups.js'
import { modelScorer } from '../../../runtime/evaluation/model-scorer.js'
import { createScores } from '../../../runtime/evaluation/scores.js'
import { readImages } from '../../../runtime/matching/image-files.js'
import { buildModel } from '../../../runtime/model/model.js'
import { usePart } from '../../../runtime/protocol/part.js'
import type { Protocol } from '../../../runtime/protocol/protocol.js'
import { contrastive } from '../../../runtime/training/objectives/contrastive.js'
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
})
