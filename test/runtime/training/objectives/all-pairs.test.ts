import { expect } from 'chai'
import type { Network } from '../../../../compiler/graph.js'
import { partOf, usePart } from '../../../../runtime/protocol/part.js'
import { allPairs } from '../../../../runtime/training/objectives/all-pairs.js'
import { objectives } from '../../../../runtime/training/objectives/index.js'
import { tellMissingEngines } from '../../helpers/engines.js'
import { headNetwork } from '../../model/head-networks.js'
import { itAgrees, judgeOn, sixDrawings } from './judged.js'

/**
 * By PyTorch 2.15 in float64, `x` being the drawings, the scores their products:
 *
 *     parts = x.split(3)
 *     loss = stack([cross_entropy(scale * a @ b.T, arange(3), label_smoothing=smoothing)
 *                   for a in parts for b in parts if a is not b]).mean()
 *
 * with scale = 2 and smoothing = 0.1; then with smoothing = 0.02 and a learned scale from 3 on within [1, 10]:
 *
 *     q = log(3) / log(10);  u = Parameter(tensor(log(q / (1 - q))));  scale = exp(sigmoid(u) * log(10))
 */
const published = {
  fixed: {
    objective: 0.7762122319,
    accuracy: 2 / 3,
    gradient: [
      -0.2364772325, -0.1445378482, -0.2225129753, -0.0890207374, 0.4095156813, -0.05038954569, 0.3786511631,
      0.00312346574, -0.00448059751, -0.005096685848, -0.006947933289, -0.007306229747, -0.1745300421, 0.2167476107,
      0.3614995566, 0.1601631865, -0.01667868677, -0.1375199086, -0.1607872623, -0.09468980093, 0.1073009355,
      0.0634941316, -0.0483598397, 0.03973005092,
    ],
    learned: {},
  },
  learned: {
    objective: 0.7377842444,
    accuracy: 2 / 3,
    gradient: [
      -0.3969706509, -0.2743033693, -0.381141806, -0.1767810177, 0.7046723514, -0.02859960036, 0.6542307943,
      0.03684167545, -0.00706749481, 0.005008074571, -0.007863796615, -0.0003270586682, -0.2485901212, 0.4190320385,
      0.6145618621, 0.3055639213, -0.0767280734, -0.2646212384, -0.2186215595, -0.1811595727, 0.138124827,
      0.06388543681, -0.0654360154, 0.03834586439,
    ],
    learned: { scale: 0.1643625768 },
  },
}

describe('the objective all_pairs', () => {
  tellMissingEngines()
  const batch = { features: sixDrawings, items: 2 }
  itAgrees('with label smoothing', usePart(allPairs, { smoothing: 0.1, scale: 2 }), batch, published.fixed)
  const learning = usePart(allPairs, { smoothing: 0.02, scale: 3, learn_scale: true, scale_bounds: [1, 10] })
  itAgrees('with a learned scale', learning, batch, published.learned)

  it('takes a tie as wrong', async () => {
    const alike = [
      [1, 0],
      [1, 0],
      [0, 1],
      [1, 0],
      [0, 1],
      [0, 1],
    ]
    // Of the 6 questions two are answered right, two wrong, and two have a tie.
    const { accuracy } = await judgeOn('cpu', usePart(allPairs), { features: alike, items: 2 })
    expect(accuracy).to.be.closeTo(2 / 6, 1e-6)
  })

  it('begins a learned scale between its bounds', () => {
    const settings = { smoothing: 0, scale: 5, learn_scale: true, scale_bounds: [5, 50] as const }
    expect(allPairs.check!(settings)).to.equal(
      'scale is 5 and scale_bounds are 5 and 50; a learned scale starts between the bounds',
    )
    expect(allPairs.check!({ ...settings, scale: 6 })).to.equal(undefined)
    expect(allPairs.check!({ ...settings, learn_scale: false })).to.equal(undefined)
  })

  it('refuses batches whose pairs take too much memory, one by one', () => {
    const use = usePart(allPairs)
    const refused = (network: Network, images: number) =>
      partOf(objectives, use).refusesBatches!(use.settings, network, { images, classes: 10 })
    const eachPair = headNetwork('abs(left - right) -> max -> dense(1)', 'large')
    expect(refused(eachPair, 8)).to.equal(undefined)
    expect(refused(eachPair, 192)).to.match(
      /^the head h is applied to each of 192 x 192 pairs in training, which takes /,
    )
    expect(refused(headNetwork('cosine'), 100_000)).to.equal(undefined)
  })
})
