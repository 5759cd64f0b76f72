import { expect } from 'chai'
import { openEngine } from '../../../runtime/engines/open.js'
import type { Protocol } from '../../../runtime/protocol/protocol.js'
import { startRun } from '../../../runtime/runs/run.js'
import { staleStatistics } from '../../../runtime/runs/stale-statistics.js'
import { buildNetwork } from '../../compiler/helpers/build-network.js'
import { inTemporaryFolder, protocolText, tinyDataset, tinyNetwork, tinyProtocol } from '../training/tiny.js'

const withMomentum = (momentum: number) =>
  buildNetwork({
    input: [6, 6, 1],
    tower: ({ inputs, chain }) => chain('', ['flatten', 'dense(3)', `bn(momentum=${momentum})`], inputs[0]),
    head: ({ inputs, add, chain }) => chain('', ['abs', 'dense(1)', 'sigmoid'], add('subtract', 'subtract', ...inputs)),
  })

const joint: Protocol = { ...tinyProtocol, batch_normalization: 'joint' }

describe('the moving averages of batch normalization', () => {
  it('near their initial values are reported, with how near and what helps', () => {
    // 0.99^60 = 0.547.
    const sentence = staleStatistics(withMomentum(0.99), joint, 60)
    expect(sentence).to.contain('after 60 iterations').and.to.contain('still 55% of what they began with')
    expect(sentence).to.contain('momentum=0.9').and.to.contain('statistics: { batches: 10 }')
    expect(staleStatistics(withMomentum(0.99), joint, 69)).to.equal(undefined)
    expect(staleStatistics(withMomentum(0.9), joint, 7)).to.equal(undefined)
  })

  it('move once a view where each view has its own', () => {
    expect(staleStatistics(withMomentum(0.99), tinyProtocol, 34)).to.contain('after 34 iterations')
    expect(staleStatistics(withMomentum(0.99), tinyProtocol, 35)).to.equal(undefined)
  })

  it('do not matter where the protocol estimates them, or nothing is normalized', () => {
    expect(staleStatistics(withMomentum(0.99), { ...joint, statistics: { batches: 2 } }, 1)).to.equal(undefined)
    const frozen = buildNetwork({
      input: [6, 6, 1],
      tower: ({ inputs, chain }) => chain('', ['flatten', 'dense(3)', 'bn(trainable=false)'], inputs[0]),
      head: ({ inputs, add, chain }) => chain('', ['abs', 'dense(1)'], add('subtract', 'subtract', ...inputs)),
    })
    expect(staleStatistics(frozen, joint, 1)).to.equal(undefined)
    const plain = buildNetwork({
      input: [6, 6, 1],
      tower: ({ inputs, chain }) => chain('', ['flatten', 'dense(3)'], inputs[0]),
      head: ({ inputs, add, chain }) => chain('', ['abs', 'dense(1)'], add('subtract', 'subtract', ...inputs)),
    })
    expect(staleStatistics(plain, joint, 1)).to.equal(undefined)
  })

  it('of another run are not reported if they fit their weights', () => {
    const told = (initial: readonly string[]) =>
      staleStatistics(withMomentum(0.99), joint, 1, (name) => initial.includes(name))
    expect(told([])).to.equal(undefined)
    expect(told(['tower/dense/kernel'])).to.equal(undefined)
    expect(told(['tower/bn/moving_mean'])).to.contain('still 99%')
  })

  it('are reported once in a run', () =>
    inTemporaryFolder(async (folder) => {
      const told: string[] = []
      const run = async (network: typeof tinyNetwork, name: string) => {
        await startRun(
          {
            ...{ network, sources: new Map(), entry: 'tiny.net', set: {}, seed: 3, folder: `${folder}/${name}` },
            ...{ protocol: { text: protocolText(joint), file: 'tiny.yaml' }, iterations: 12 },
          },
          {
            ...{ engine: await openEngine('cpu'), dataset: tinyDataset(), command: '' },
            ...{ signal: new AbortController().signal, observer: { onWarning: (sentence) => told.push(sentence) } },
          },
        )
      }
      await run(withMomentum(0.99), 'slow')
      expect(told).to.have.length(1)
      expect(told[0]).to.contain('after 5 iterations')
      await run(tinyNetwork, 'fast')
      expect(told).to.have.length(2)
    }))
})
