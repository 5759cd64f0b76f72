import path from 'node:path'
import { expect } from 'chai'
import type { ExperimentFile } from '../../../../runtime/runs/experiment/experiment-schema.js'
import { planRuns } from '../../../../runtime/runs/experiment/plan.js'
import { mistakeOf } from '../../../../runtime/runs/experiment/read-experiment.js'

const file: ExperimentFile = {
  name: 'sizes',
  networks: [
    { file: 'nets/small.net' },
    {
      file: 'nets/small.net',
      name: 'wide',
      set: { width: 8, mixed: true, kernel: '3x5', plan: [1, [2, '3x3'], false] },
    },
  ],
  protocols: [{ base: 'quickstart' }, { base: 'own/slow.yaml', change: { stopping: { iterations: 3 } } }],
  seeds: [1, 7],
  at_once: 2,
}
const problemsOf = (change: Partial<ExperimentFile>) =>
  planRuns({ ...file, ...change }, '.').problems.map(({ path, problem }) => {
    const { message } = mistakeOf(problem, { file: 'a.yaml', start: 0, end: 0 })
    return `${path.join('.')}: ${message}`
  })

describe('the plan of an experiment', () => {
  it('is every network under every protocol with every seed, in that order', () => {
    const { runs } = planRuns(file, 'work').plan!
    expect(runs.map(({ name }) => name)).to.deep.equal([
      ...['small-quickstart-1', 'small-quickstart-7', 'small-slow-1', 'small-slow-7'],
      ...['wide-quickstart-1', 'wide-quickstart-7', 'wide-slow-1', 'wide-slow-7'],
    ])
    const last = runs.at(-1)!
    expect([last.network.name, last.protocol.name, last.seed]).to.deep.equal(['wide', 'slow', 7])
    expect(last.folder).to.equal(path.join('work', 'runs', 'sizes', 'wide-slow-7'))
  })

  it('trains a network under its own protocols and seeds, where it names some', () => {
    const [small, wide] = file.networks
    const own = { ...file, networks: [{ ...small, protocols: ['slow'], seeds: [3] }, wide] }
    expect(planRuns(own, 'work').plan!.runs.map(({ name }) => name)).to.deep.equal([
      ...['small-slow-3'],
      ...['wide-quickstart-1', 'wide-quickstart-7', 'wide-slow-1', 'wide-slow-7'],
    ])
    expect(problemsOf({ networks: [{ ...small, protocols: ['slow', 'fast'] }, wide] })).to.deep.equal([
      'networks.0.protocols.1: this experiment has no protocol "fast"; it has quickstart, slow',
    ])
  })

  it('begins a network with the weights of a folder, seen from that of the file', () => {
    const [small, wide] = file.networks
    const { runs } = planRuns({ ...file, networks: [{ ...small, from: 'runs/first' }, wide] }, 'work').plan!
    expect(runs.map(({ network }) => network.from)).to.deep.equal([
      ...Array(4).fill(path.join('work', 'runs', 'first')),
      ...Array(4).fill(undefined),
    ])
  })

  it('sees paths from the folder of the file, and parameters as the command line has them', () => {
    const { plan } = planRuns({ ...file, data: 'data/letters', runs: 'all_runs.zip', out: '/tmp/out' }, 'work')
    expect(plan!.networks[1]).to.deep.equal({
      ...{ name: 'wide', file: path.join('work', 'nets', 'small.net') },
      set: { width: '8', mixed: 'true', kernel: '3x5', plan: '[1, [2, 3x3], false]' },
    })
    expect([plan!.data, plan!.lakeRuns, plan!.out]).to.deep.equal([
      ...[path.join('work', 'data', 'letters'), path.join('work', 'all_runs.zip'), '/tmp/out'],
    ])
    expect(plan!.protocols.map(({ base }) => base)).to.deep.equal(['quickstart', 'own/slow.yaml'])
    for (const data of ['embedded', 'embedded:seed=3'])
      expect(planRuns({ ...file, data }, 'work').plan!.data).to.equal(data)
  })

  it('refuses names that no folder can have', () => {
    expect(problemsOf({ name: '../up' })[0]).to.match(/^name: the experiment is called "\.\.\/up"; expected letters/)
    expect(problemsOf({ networks: [{ file: 'my net.net' }] })[0]).to.match(
      /^networks\.0: `networks\[0\]` is called "my net"/,
    )
    expect(problemsOf({ protocols: [{ base: 'a', name: '-x' }] })).to.have.lengthOf(1)
  })

  it('refuses what would have the same folder', () => {
    expect(problemsOf({ networks: [{ file: 'a.net' }, { file: 'b/A.net' }] })).to.deep.equal([
      'networks.1: `networks[0]` and `networks[1]` are both called A',
    ])
    const networks = [
      { file: 'a.net', name: 'a-b' },
      { file: 'a.net', name: 'a' },
    ]
    const protocols = [
      { base: 'c', name: 'c' },
      { base: 'c', name: 'b-c' },
    ]
    expect(problemsOf({ networks, protocols })).to.deep.equal([
      'networks: the runs of a-b under c and a under b-c have the same folder, a-b-c-1',
    ])
  })

  it('refuses changes of what is no section', () => {
    expect(problemsOf({ protocols: [{ base: 'a', change: { version: 1, name: 'b', clip: 1 } }] })).to.deep.equal([
      'protocols.0.change.version: `version` is not a section that can be changed',
      'protocols.0.change.name: `name` is not a section that can be changed',
    ])
  })

  it('has at most 1,000 runs', () => {
    const seeds = (count: number) => Array.from({ length: count }, (_, seed) => seed)
    expect(planRuns({ ...file, seeds: seeds(250) }, '.').plan!.runs).to.have.lengthOf(1000)
    expect(problemsOf({ seeds: seeds(251) })).to.deep.equal([
      'seeds: networks, protocols and seeds make 1004 runs; expected at most 1000',
    ])
  })
})
