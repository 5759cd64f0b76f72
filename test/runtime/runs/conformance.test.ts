/**
 * What holds for every sampler, objective, optimizer and schedule that there is: the same seed gives the same bytes,
 * and a resumed run is the run that was never interrupted. Parts that are new take part without a word here.
 */
import path from 'node:path'
import { expect } from 'chai'
import type { Network } from '../../../compiler/graph.js'
import type { Layout } from '../../../runtime/data/batch.js'
import { samplers } from '../../../runtime/data/samplers/index.js'
import { byItems } from '../../../runtime/data/splits/shares.js'
import type { Engine } from '../../../runtime/engines/engine.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { classification } from '../../../runtime/evaluation/tests/classification.js'
import { fewShot } from '../../../runtime/evaluation/tests/few-shot.js'
import { type Part, type PartUse, partOf, type Registry, usePart } from '../../../runtime/protocol/part.js'
import type { Protocol } from '../../../runtime/protocol/protocol.js'
import { whyUntrainable } from '../../../runtime/training/objectives/heads.js'
import { objectives } from '../../../runtime/training/objectives/index.js'
import { optimizers } from '../../../runtime/training/optimizers/index.js'
import { schedules } from '../../../runtime/training/schedules/index.js'
import {
  inTemporaryFolder,
  tinyBranches,
  tinyClassifier,
  tinyDistance,
  tinyEmbedding,
  tinyEmbeddings,
  tinyMeasure,
  tinyNetwork,
  tinyProtocol,
} from '../training/tiny.js'
import { expectSame, resumeTiny, startTiny, type TinyRun } from './tiny-runs.js'

/** Judges whatever a network gives. */
const test = usePart(fewShot, { tasks: 6, ways: 3 })
const base: Protocol = {
  ...tinyProtocol,
  stopping: { iterations: 12, degenerate: false },
  validation: { every: 5, test },
  test: [test],
}

/** What batches of a layout need around them. */
const surroundings: Readonly<Record<Layout, Partial<Protocol>>> = {
  pairs: {},
  classes: {},
  labeled: {
    split: usePart(byItems, { validation: 0.25, evaluation: 0.25 }),
    validation: { every: 5, test: usePart(classification) },
    test: [usePart(classification)],
  },
}

/** Every part in every setting that it has an example of. */
function usesOf(parts: Registry<Part>): readonly PartUse[] {
  return [...parts.values()].flatMap((part) => part.examples.map((settings) => usePart(part, settings)))
}

const networks = [tinyNetwork, tinyBranches, tinyMeasure, tinyDistance, tinyEmbedding, tinyEmbeddings, tinyClassifier]

/** Every sampler with every objective that takes its batches. */
const judged = usesOf(samplers).flatMap((sampler) =>
  usesOf(objectives)
    .filter((objective) => partOf(objectives, objective).takes === partOf(samplers, sampler).layout)
    .map((objective) => ({ sampler, objective })),
)

/** In turn one of the networks that the objective can train. */
function networkFor(objective: PartUse, at: number): Network {
  const part = partOf(objectives, objective)
  return turn(
    networks.filter(
      (network) => (whyUntrainable(part, network) ?? part.refuses?.(objective.settings, network)) === undefined,
    ),
    at,
  )
}

function turn<T>(list: readonly T[], at: number): T {
  return list[at % list.length]
}

const extras: readonly Pick<Protocol, 'clip' | 'average' | 'statistics'>[] = [
  {},
  { clip: 0.5 },
  { average: { decay: 0.9, compare: false } },
  { clip: 0.5, average: { decay: 0.9, compare: true } },
  { average: { decay: 0.9, compare: true }, statistics: { batches: 2 } },
  { statistics: { batches: 2 } },
]

/** As many runs as the longest list has entries; the other lists repeat, each with its own period. */
function combine(): readonly { readonly title: string; readonly network: Network; readonly protocol: Protocol }[] {
  const [steps, rates] = [usesOf(optimizers), usesOf(schedules)]
  const count = Math.max(judged.length, steps.length, rates.length, extras.length)
  return Array.from({ length: count }, (_, at) => {
    const { sampler, objective } = turn(judged, at)
    const parts = { sampler, objective, optimizer: turn(steps, at), schedule: turn(rates, at) }
    const extra = turn(extras, at)
    const { layout } = partOf(samplers, sampler)
    return {
      title: [...Object.values(parts).map(({ part }) => part), JSON.stringify(extra)].join(', '),
      network: networkFor(objective, at),
      protocol: { ...base, ...surroundings[layout], ...parts, ...extra },
    }
  })
}

describe('a run of any parts', () => {
  let engine: Engine
  before(async () => {
    engine = await openEngine('cpu')
  })

  it('is tried with every part, and every kind of network', () => {
    const used = combine().flatMap(({ protocol: { sampler, objective, optimizer, schedule } }) =>
      [sampler, objective, optimizer, schedule].map(({ part }) => part),
    )
    const all = [samplers, objectives, optimizers, schedules].flatMap((parts) => [...parts.keys()])
    expect([...new Set(used)].sort()).to.deep.equal(all.sort())
    expect(new Set(combine().map(({ network }) => network)).size).to.equal(networks.length)
  })

  for (const { title, network, protocol } of combine()) {
    it(`gives the same bytes again, and resumes seamlessly (${title})`, () =>
      inTemporaryFolder(async (folder) => {
        const run: TinyRun = { engine, network, protocol }
        const [whole, again, parts] = ['whole', 'again', 'parts'].map((name) => path.join(folder, name))
        const { outcome } = await startTiny(whole, run)
        expect(outcome.state.iteration).to.equal(12)
        await startTiny(again, run)
        expectSame(again, whole)

        const interrupted = await startTiny(parts, { ...run, stopAfter: 5 })
        expect([interrupted.outcome.reason, interrupted.outcome.state.iteration]).to.deep.equal(['interrupted', 5])
        await resumeTiny(parts, run)
        expectSame(parts, whole)
      }))
  }
})
