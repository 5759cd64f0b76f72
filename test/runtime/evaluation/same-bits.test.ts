import { expect } from 'chai'
import { openEngine } from '../../../runtime/engines/open.js'
import { modelScorer } from '../../../runtime/evaluation/model-scorer.js'
import { createScores } from '../../../runtime/evaluation/scores.js'
import { initialWeights } from '../../../runtime/model/initial-weights.js'
import { buildModel } from '../../../runtime/model/model.js'
import type { FeatureDistance } from '../../../runtime/protocol/feature-distances.js'
import { compileText } from '../../compiler/support.js'
import { syntheticDataset } from '../data/synthetic.js'
import { enginesUnderTest, tellMissingEngines } from '../helpers/engines.js'

/** As many features as the paper's network has nearly, since products of large matrices are summed in blocks. */
const tower = `
  tower eye {
    conv(8, 3x3) -> bn -> relu -> max_pool(2x2) -> separable_conv(12, 3x3) -> relu
    flatten -> dense(4096) -> relu
  }`

const library = (name: string) => ({ uses: `import { ${name} } from "std/heads.net"`, head: `head ${name}` })

/** Heads that are measures, one that is applied to every pair, and distances of features. */
const cases: Readonly<Record<string, { uses: string; head: string; distance?: FeatureDistance }>> = {
  'cosine similarity': library('cosine_similarity'),
  'weighted l1': library('weighted_l1'),
  'euclidean distance': library('euclidean_distance'),
  'a head for every pair': {
    uses: 'head h(left, right): similarity { concat(left, right) -> dense(8) -> relu -> dense(1) }',
    head: 'head h',
  },
  'cosine of features': { uses: '', head: '', distance: 'cosine' },
  'l1 of features': { uses: '', head: '', distance: 'l1' },
  'distance of features': { uses: '', head: '', distance: 'euclidean' },
}

describe('scores to the last bit', function () {
  this.timeout(120_000)
  tellMissingEngines()
  const { images } = syntheticDataset({ background: [], evaluation: [3], items: 5, height: 12, width: 14 })
  const all = Array.from({ length: images.count }, (_, index) => index)

  for (const { name: engine } of enginesUnderTest) {
    for (const [name, { uses, head, distance }] of Object.entries(cases)) {
      it(`do not depend on what they are computed with: ${name}, on ${engine}`, async () => {
        const { tf } = await openEngine(engine)
        const text = `${uses}\n${tower}\nnetwork n { input image: 12x14x1\n siamese eye\n ${head} }`
        const { value: network, diagnostics } = compileText(text)
        expect(diagnostics.filter(({ severity }) => severity === 'error')).to.deep.equal([])
        const siamese = await buildModel(network!, initialWeights(network!, 5))
        const scorer = modelScorer({ tf, siamese, images, steps: [], distance })
        const scores = createScores({ tf, scorer })
        const together = await scores.every(all, all, { views: 1 })
        const pairs = all.flatMap((left) => [0, 3, 14].map((right) => [left, right] as const))
        const expected = pairs.map(([left, right]) => together[left * all.length + right])
        const drawn = await scores.pairs(
          ...([0, 1].map((side) => pairs.map((pair) => pair[side])) as [number[], number[]]),
          {
            views: 1,
          },
        )
        expect([...drawn]).to.deep.equal(expected)
        for (const [at, [left, right]] of [...pairs.entries()].slice(0, 12)) {
          expect([...(await scores.pairs([left], [right], { views: 1 }))]).to.deep.equal([expected[at]])
          expect([...(await scores.every([left], [right], { views: 1 }))]).to.deep.equal([expected[at]])
        }
        const few = createScores({ tf, scorer, batch: 3 })
        expect([...(await few.every([4], all, { views: 1 }))]).to.deep.equal([...together.subarray(4 * 15, 5 * 15)])
        siamese.dispose()
      })
    }
  }
})
