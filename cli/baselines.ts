/** The work of `netc data baseline`: a protocol's tests answered without a network. */

import type { ImageShape } from '../runtime/data/image-store.js'
import type { Baseline } from '../runtime/evaluation/baselines/baseline.js'
import type { TestData, TestReport } from '../runtime/evaluation/tests/test-part.js'
import type { PartUse } from '../runtime/protocol/part.js'
import { refuseName } from './look-up.js'
import { remark } from './quiet.js'

/** Options of the baselines. */
export interface BaselineOptions {
  readonly data?: string
  readonly protocol: string
  readonly method?: readonly string[]
  readonly test?: readonly string[]
  /** As in `openLakeRuns`. */
  readonly runs?: string
  readonly seed: number
}

/** The results of the baselines, by test. */
export interface BaselineResults {
  readonly data: { readonly name: string; readonly fingerprint: string }
  readonly seed: number
  readonly baselines: readonly { readonly name: string; readonly tests: readonly TestReport[] }[]
}

/** The tasks are the ones at the end of a run with this protocol and seed. */
export async function measureBaselines(options: BaselineOptions, onDecode: () => void): Promise<BaselineResults> {
  const { openData } = await import('./open-data.js')
  const { openingData, openProtocol } = await import('./open-inputs.js')
  const { deriveSeed } = await import('../runtime/base/random.js')
  const { loadProtocol } = await import('../runtime/runs/load-protocol.js')
  const { openLakeRuns } = await import('../runtime/runs/lake-runs.js')
  const { splitOf } = await import('../runtime/runs/data-requirements.js')
  const { runTestsByBaseline } = await import('../runtime/evaluation/run-tests.js')
  const { labelsOf } = await import('../runtime/evaluation/scorer.js')
  const named = await namedBaselines(options.method)
  const { text, file } = await openProtocol(options.protocol)
  const protocol = loadProtocol(text, file)
  const uses = await chooseTests(protocol.test, options)
  const lakeRuns = openLakeRuns(uses, { given: options.runs, data: options.data })?.runs
  const dataset = await openingData(options.data, () => openData(options.data, { onDecode, preparation: protocol }))
  const { train, validation, evaluation: groups } = splitOf(dataset, protocol, options.seed)
  await refuseLacks(uses, { groups, lakeRuns, labels: labelsOf(train) })
  const seed = deriveSeed(options.seed, 'test')
  const chosen = named ?? (await baselinesFor(dataset.images))
  const { signal } = new AbortController()
  const measured = []
  for (const baseline of chosen) {
    const background = [...train, ...validation]
    if (baseline.fitted)
      remark(`fitting ${baseline.name} on ${background.length} groups (minutes)...\n`, process.stderr)
    const tests = (await runTestsByBaseline(
      baseline,
      { dataset, groups, lakeRuns, background, trained: train, seed, signal },
      uses,
    ))!
    measured.push({ name: baseline.name, tests })
  }
  const { name, fingerprint } = dataset
  return { data: { name, fingerprint }, seed: options.seed, baselines: measured }
}

/**
 * The baselines of these names. Without names: all that take seconds and accept such images; the ones left out are
 * reported.
 */
async function baselinesFor(images: ImageShape): Promise<readonly Baseline[]> {
  const { baselines } = await import('../runtime/evaluation/baselines/index.js')
  const { refusal } = await import('../runtime/evaluation/baselines/baseline.js')
  const [quick, refused] = [baselines.filter(({ fitted }) => !fitted), (one: Baseline) => refusal(one, images)]
  for (const reason of quick.map(refused)) if (reason !== undefined) remark(`left out: ${reason}\n`, process.stderr)
  return quick.filter((baseline) => refused(baseline) === undefined)
}

async function namedBaselines(names: readonly string[] | undefined): Promise<readonly Baseline[] | undefined> {
  if (names === undefined) return undefined
  const { baselines } = await import('../runtime/evaluation/baselines/index.js')
  const known = baselines.map(({ name }) => name)
  const wrong = names.find((name) => !known.includes(name))
  if (wrong !== undefined) refuseName('baseline', wrong, known, 'netc data baseline --help')
  return baselines.filter(({ name }) => names.includes(name))
}

/** Tests that a baseline runs by default: they take seconds. */
const usual = ['few_shot', 'runs', 'classification']

/** The tests of these names; without names the default ones of the protocol. */
async function chooseTests(
  ofProtocol: readonly PartUse[],
  { protocol, test }: BaselineOptions,
): Promise<readonly PartUse[]> {
  const { readTests } = await import('./open-inputs.js')
  const { UserError } = await import('../runtime/base/user-error.js')
  const uses = (await readTests(test)) ?? ofProtocol.filter(({ part }) => usual.includes(part))
  if (uses.length > 0) return uses
  throw new UserError(`${protocol} has no ${usual.join(', ')} test`, 'name a test, such as --test exact')
}

async function refuseLacks(uses: readonly PartUse[], data: TestData): Promise<void> {
  const { testParts } = await import('../runtime/evaluation/tests/index.js')
  const { UserError } = await import('../runtime/base/user-error.js')
  const lacks = uses.flatMap(({ part, settings }) => testParts.get(part)!.lacks(settings, data))
  if (lacks.length > 0) throw new UserError(lacks.join('\n'), 'name other data with --data, or change the test')
}
