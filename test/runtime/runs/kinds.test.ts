/** Networks of every kind, trained and tested: closer images count as more similar, whatever measures it. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import type { Network } from '../../../compiler/graph.js'
import type { Dataset, Group } from '../../../runtime/data/dataset.js'
import { ink } from '../../../runtime/data/images/ink.js'
import { classes } from '../../../runtime/data/samplers/classes.js'
import { pairs } from '../../../runtime/data/samplers/pairs.js'
import { named } from '../../../runtime/data/splits/named.js'
import type { Engine } from '../../../runtime/engines/engine.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { fewShot } from '../../../runtime/evaluation/tests/few-shot.js'
import { verification } from '../../../runtime/evaluation/tests/verification.js'
import { usePart } from '../../../runtime/protocol/part.js'
import type { Protocol } from '../../../runtime/protocol/protocol.js'
import { evaluateRun } from '../../../runtime/runs/evaluate-run.js'
import { openRun } from '../../../runtime/runs/run-folder.js'
import { allPairs } from '../../../runtime/training/objectives/all-pairs.js'
import { batchHard } from '../../../runtime/training/objectives/batch-hard.js'
import { contrastive } from '../../../runtime/training/objectives/contrastive.js'
import { triplet } from '../../../runtime/training/objectives/triplet.js'
import { adamw } from '../../../runtime/training/optimizers/adamw.js'
import { constant } from '../../../runtime/training/schedules/constant.js'
import { buildNetwork } from '../../compiler/helpers/build-network.js'
import {
  inTemporaryFolder,
  tinyBranches,
  tinyDataset,
  tinyDistance,
  tinyEmbedding,
  tinyEmbeddings,
  tinyMeasure,
  tinyProtocol,
} from '../training/tiny.js'
import { startTiny } from './tiny-runs.js'

/** Tests on groups that it trains on, so that who learns answers right. */
const data: Dataset = (() => {
  const dataset = tinyDataset()
  const [first, second] = dataset.groups
  const tested = [first, second].map((group): Group => ({ ...group, name: `${group.name} again`, part: 'evaluation' }))
  return { ...dataset, groups: [...dataset.groups.filter(({ part }) => part === 'background'), ...tested] }
})()

const test = usePart(fewShot, { tasks: 30, ways: 4 })
const judging: Protocol = {
  ...tinyProtocol,
  images: [usePart(ink)],
  split: usePart(named, { validation: ['E'] }),
  optimizer: usePart(adamw),
  schedule: usePart(constant, { rate: 0.02 }),
  validation: { every: 30, test },
  stopping: { iterations: 90, degenerate: false },
  test: [test, usePart(verification)],
}
const inClasses = { ...judging, sampler: usePart(classes, { classes: 4, items: 3 }) }

/** A head that judges, or none, and what trains it; what is written of it. */
const runs: readonly (readonly [title: string, network: Network, protocol: Protocol, judgement: object])[] = [
  [
    'two towers, by cross-entropy',
    tinyBranches,
    { ...judging, sampler: usePart(pairs, { classes: 12 }) },
    { head: 'head', gives: 'probability' },
  ],
  [
    'a similarity, by all pairs',
    tinyMeasure,
    { ...inClasses, objective: usePart(allPairs) },
    { head: 'head', gives: 'similarity' },
  ],
  [
    'a distance, by all pairs',
    tinyDistance,
    { ...inClasses, objective: usePart(allPairs) },
    { head: 'head', gives: 'distance' },
  ],
  [
    'a distance, by its features',
    tinyDistance,
    { ...inClasses, objective: usePart(contrastive, { normalize: false }) },
    { head: 'head', gives: 'distance' },
  ],
  ['features of one tower', tinyEmbedding, { ...inClasses, objective: usePart(batchHard) }, { distance: 'euclidean' }],
  ['features of unit length', tinyEmbedding, { ...inClasses, objective: usePart(triplet) }, { distance: 'cosine' }],
  [
    'features, by a distance that is stated',
    tinyEmbedding,
    { ...inClasses, objective: usePart(triplet), distance: 'l1' },
    { distance: 'l1' },
  ],
  ['features of two towers', tinyEmbeddings, { ...inClasses, objective: usePart(contrastive) }, { distance: 'cosine' }],
]

describe('a run of a network of any kind', () => {
  let engine: Engine
  before(async () => {
    engine = await openEngine('cpu')
  })

  for (const [title, network, protocol, judgement] of runs) {
    it(`learns, ranks by similarity, and names its measure (${title})`, () =>
      inTemporaryFolder(async (folder) => {
        const { result, paths } = await startTiny(path.join(folder, 'run'), {
          engine,
          network,
          protocol,
          dataset: data,
        })
        const [tasks, verified] = result!.tests
        // By chance a quarter, and a half.
        expect(tasks.value).to.be.above(0.5)
        expect(verified.value).to.be.above(0.55)
        const losses = readFileSync(paths.metrics, 'utf8')
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line))
          .filter(({ kind }) => kind === 'step')
          .map(({ objective }) => objective as number)
        const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length
        expect(mean(losses.slice(-15))).to.be.below(mean(losses.slice(0, 15)))

        expect(JSON.parse(readFileSync(paths.result, 'utf8')).judgement).to.deep.equal(judgement)
        const signal = new AbortController().signal
        const again = await evaluateRun(openRun(paths.folder), { engine, dataset: data, signal })
        expect(again!.judgement).to.deep.equal(judgement)
        expect(again!.tests).to.deep.equal(result!.tests)
      }))
  }

  it('judges nothing by the distance of features where a head is trained to judge', () =>
    inTemporaryFolder(async (folder) => {
      // The head ranks distant features as similar.
      const against = buildNetwork({
        input: [6, 6, 1],
        tower: ({ inputs, chain }) => chain('', ['flatten', 'dense(4)'], inputs[0]),
        head: ({ inputs, add, chain }) => chain('', ['square', 'mean'], add('subtract', 'subtract', ...inputs)),
        gives: 'similarity',
      })
      const protocol = { ...inClasses, objective: usePart(contrastive, { normalize: false }) }
      const { result } = await startTiny(path.join(folder, 'run'), {
        engine,
        network: against,
        protocol,
        dataset: data,
      })
      expect(result!.tests[0].value).to.be.below(0.25)
    }))
})
