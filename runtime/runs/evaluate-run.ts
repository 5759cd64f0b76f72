/** Evaluates a run's best weights, with its own tests or others. */
import { disposing } from '../base/disposing.js'
import { isOutOfMemory } from '../base/out-of-memory.js'
import { UserError } from '../base/user-error.js'
import type { Dataset } from '../data/dataset.js'
import type { LakeRuns } from '../data/loaders/lake-runs.js'
import type { Engine } from '../engines/engine.js'
import { buildModel } from '../model/model.js'
import type { PartUse } from '../protocol/part.js'
import type { Evaluation } from '../reports/run-data.js'
import { judgementOf } from '../training/judgement.js'
import { splitOf } from './data-requirements.js'
import { answersOf, testAtEnd } from './finish-run.js'
import { reachedBest } from './reached-weights.js'
import type { RunObserver } from './recorder.js'
import { checkTests, fitProtocol } from './requirements.js'
import type { OpenedRun } from './run-folder.js'

export interface EvaluateOptions extends Pick<RunObserver, 'onTestProgress' | 'onWarning'> {
  readonly engine: Engine
  readonly dataset: Dataset
  /** Instead of the protocol's. */
  readonly tests?: readonly PartUse[] | undefined
  /** If a test needs them. */
  readonly lakeRuns?: LakeRuns | undefined
  /** Also returns every answer, for `netc compare`. */
  readonly answers?: boolean | undefined
  readonly signal: AbortSignal
}

/**
 * Tests on the evaluation groups of the data, with the run's seed: by default exactly the tests at the run's end.
 * Undefined if the signal stopped it.
 */
export async function evaluateRun(
  run: OpenedRun,
  { engine, dataset, tests = run.protocol.test, lakeRuns, answers, signal, ...observer }: EvaluateOptions,
): Promise<Evaluation | undefined> {
  const { record, network, protocol: stated } = run
  const protocol = fitProtocol(stated, network, dataset)
  const { seed } = record
  checkTests({ network, dataset, protocol: stated, seed, lakeRuns }, tests)
  const split = splitOf(dataset, protocol, seed)
  const { values, words } = reachedBest(run, observer.onWarning)
  const siamese = await buildModel(network, values)
  return disposing(async (): Promise<Evaluation | undefined> => {
    const tested = await testAtEnd(
      { tf: engine.tf, siamese, dataset, lakeRuns, split, seed, protocol, signal, observer },
      tests,
    )
    if (tested === undefined) return undefined
    const { name, fingerprint } = dataset
    return {
      ...{ format: 'netc-evaluation', version: 2, network: network.name, seed },
      ...{ data: { name, fingerprint }, engine: engine.description, weights: words },
      judgement: judgementOf(network, protocol),
      tests: tested.outcomes.map(({ report }) => report),
      pixels: tested.pixels,
      ...(answers ? { answers: tested.outcomes.map(answersOf) } : {}),
    }
  }, siamese.dispose).catch((error: unknown) => {
    if (!isOutOfMemory(error)) throw error
    const { name } = engine.description
    throw new UserError(
      `out of memory: testing ${network.name} needs more than the engine ${name} has here`,
      'use fewer tasks or views with --test, or another engine with --engine',
    )
  })
}
