import { expect } from 'chai'
import { UserError } from '../../../runtime/base/user-error.js'
import { parseLakeRuns } from '../../../runtime/data/loaders/lake-runs.js'
import { classification } from '../../../runtime/evaluation/tests/classification.js'
import { exact } from '../../../runtime/evaluation/tests/exact.js'
import { runs } from '../../../runtime/evaluation/tests/runs.js'
import { usePart } from '../../../runtime/protocol/part.js'
import { checkRequirements, checkTests } from '../../../runtime/runs/requirements.js'
import { drawRuns, lakeFiles, syntheticAlphabet, zipFiles } from '../data/loaders/lake-archive.js'
import { tinyDataset, tinyNetwork, tinyProtocol } from '../training/tiny.js'

const tiny = { network: tinyNetwork, dataset: tinyDataset(), protocol: tinyProtocol, seed: 1 }
const { name } = tinyNetwork

function refusal(check: () => void): [message: string, help: string | undefined] {
  try {
    check()
  } catch (error) {
    expect(error).to.be.instanceOf(UserError)
    const { message, help } = error as UserError
    return [message, help]
  }
  throw new Error('nothing was refused')
}

describe('what a run needs', () => {
  it('is there for a run that can be', () => {
    checkRequirements(tiny)
    checkTests(tiny, [usePart(exact, { ways: 4 })])
  })

  it('is told all at once, of data, network and tests', () => {
    const protocol = {
      ...tinyProtocol,
      images: [...tinyProtocol.images, { part: 'resize', settings: { height: 5, width: 6 } }],
      test: [usePart(runs), usePart(classification), usePart(exact, { ways: 5 })],
    }
    const [message, help] = refusal(() => checkRequirements({ ...tiny, protocol }))
    expect(message.split('\n')).to.deep.equal([
      'network, data and protocol do not fit each other:',
      `- network ${name} takes 6x6x1, and the protocol's images are 5x6x1`,
      "- test runs: Lake's runs are not given: fetch https://github.com/brendenlake/omniglot/raw/master/python/one-shot-classification/all_runs.zip, and name it with --runs PATH or put it beside the data",
      `- test classification: it judges images, and ${name} compares pairs`,
      '- test exact: no group has 5 classes to choose from; the largest, X, has 4: lower ways to that at most',
    ])
    expect(help).to.equal('change the protocol or the network, or name other data with --data')
  })

  it('is a split that the data allow', () => {
    const protocol = { ...tinyProtocol, split: { part: 'groups', settings: { train: 5, validation: 1 } } }
    const [message, help] = refusal(() => checkRequirements({ ...tiny, protocol }))
    expect(message).to.include('tiny has 5 background groups; the protocol needs 6')
    expect(help).to.equal('lower the two in the protocol, or use data with more groups')
  })

  it("is that the network takes the images of Lake's runs, where they are tested on", () => {
    const archive = zipFiles(lakeFiles(drawRuns([syntheticAlphabet(1)], 1)))
    const lakeRuns = parseLakeRuns(archive, 'all_runs.zip')
    expect(refusal(() => checkTests({ ...tiny, lakeRuns }, [usePart(runs)]))).to.deep.equal([
      `network ${name} takes 6x6x1, and the protocol's images are 105x105x1`,
      "name data of the run's kind with --data, or other tests with --test",
    ])
  })
})
