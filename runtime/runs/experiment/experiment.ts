/** An experiment from its file to its report. */
import path from 'node:path'
import type { Network } from '../../../compiler/graph.js'
import { explainFileErrors } from '../../base/file-errors.js'
import { makeFolder } from '../../base/make-folder.js'
import { UserError } from '../../base/user-error.js'
import { writeAtomically } from '../../base/write-atomically.js'
import type { Dataset } from '../../data/dataset.js'
import { renderExperimentPage } from '../../reports/experiment-page.js'
import type { ExperimentReport } from '../../reports/experiment-report.js'
import { beginFrom } from '../beginning.js'
import { asksForLakeRuns, openLakeRuns } from '../lake-runs.js'
import { checkImages } from '../requirements.js'
import { lockRun } from '../run-lock.js'
import { type ExecuteOptions, executeRuns, type Failure } from './execute.js'
import type { Plan, PlannedRun } from './plan.js'
import { type ExperimentProtocol, experimentProtocols } from './protocols.js'
import { readExperiment } from './read-experiment.js'
import { differencesOf, type Ingredients, stateOf } from './state.js'

export interface Experiment {
  readonly plan: Plan
  /** The protocols of the plan. */
  readonly protocols: readonly ExperimentProtocol[]
}

/** @throws UserError with all mistakes in the file and in the protocols */
export function openExperiment(file: string): Experiment {
  const read = readExperiment(file)
  return { plan: read.plan, protocols: experimentProtocols(read) }
}

/** The parts of runs, for every network and protocol that are used together. */
export function allIngredients(experiment: Experiment, networks: readonly Network[]): readonly Ingredients[] {
  const made = new Map(
    experiment.plan.runs.map((run) => [
      `${run.network.name} ${run.protocol.name}`,
      ingredientsOf(run, experiment, networks),
    ]),
  )
  return [...made.values()]
}

/**
 * Checks everything that can be checked before the first run: network, protocol and data of every run that is not done,
 * and whether existing runs belong to this experiment.
 *
 * @param dataOf the data as read for a network and a protocol; all with the same fingerprint
 * @throws UserError that lists everything that does not fit
 */
export function checkRuns(
  experiment: Experiment,
  networks: readonly Network[],
  dataOf: (made: Ingredients) => Dataset,
): void {
  const { plan, protocols } = experiment
  const tests = protocols.flatMap(({ protocol }) => protocol.test)
  const archive = openLakeRuns(tests, { given: plan.lakeRuns, data: plan.data })
  const misfits = unfit(experiment, networks, (made, { seed }) => {
    const lakeRuns = asksForLakeRuns(made.protocol.test) ? archive?.runs : undefined
    checkImages({ ...made, dataset: dataOf(made), seed, lakeRuns })
  })
  refuse([...misfits, ...unbegun(plan, networks)], 'change the networks, protocols or data of the experiment')
  refuseOthers(experiment, networks, dataOf(ingredientsOf(plan.runs[0], experiment, networks)).fingerprint)
}

/** The problems that `check` finds in the runs that are not done, for each network and protocol. */
function unfit(
  experiment: Experiment,
  networks: readonly Network[],
  check: (ingredients: Ingredients, run: PlannedRun) => void,
): string[] {
  const found = new Map<string, string>()
  for (const run of experiment.plan.runs) {
    const ingredients = ingredientsOf(run, experiment, networks)
    const pair = `${run.network.name} under ${run.protocol.name}`
    if (found.has(pair) || stateOf(run.folder) === 'done') continue
    try {
      check(ingredients, run)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      found.set(pair, `${pair}, seed ${run.seed}: ${error.message}`)
    }
  }
  return [...found.values()]
}

/** Why networks whose runs have not started cannot start with the weights of their `from`. */
function unbegun(plan: Plan, networks: readonly Network[]): string[] {
  const waiting = new Set(
    plan.runs.filter(({ folder }) => ['new', 'unsaved'].includes(stateOf(folder))).map(({ network }) => network),
  )
  return plan.networks.flatMap((network, at) => {
    const { name, from } = network
    if (from === undefined || !waiting.has(network)) return []
    try {
      beginFrom(networks[at], from)
      return []
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      return [`${name}: ${error.message}`]
    }
  })
}

/**
 * Existing runs that were started with other inputs must not be in the same table.
 *
 * @param fingerprint that of the data, if they are read
 * @throws UserError that lists every such run, and what differs
 */
export function refuseOthers(experiment: Experiment, networks: readonly Network[], fingerprint?: string): void {
  const others = experiment.plan.runs
    .filter(({ folder }) => ['begun', 'done'].includes(stateOf(folder)))
    .flatMap((run) => {
      const differences = differencesOf(run, { ...ingredientsOf(run, experiment, networks), fingerprint })
      return differences.length === 0 ? [] : [`${run.folder} has ${differences.join(' and ')}`]
    })
  refuse(others, 'undo the change of the experiment, remove these folders, or rename the experiment')
}

function refuse(sentences: readonly string[], help: string): void {
  if (sentences.length === 0) return
  const shown = sentences.slice(0, mostShown)
  const rest = sentences.length > mostShown ? [`and ${sentences.length - mostShown} more`] : []
  throw new UserError(
    `the experiment cannot be run:\n${[...shown, ...rest].map((line) => `- ${line}`).join('\n')}`,
    help,
  )
}

const mostShown = 20

function ingredientsOf(run: PlannedRun, { plan, protocols }: Experiment, networks: readonly Network[]): Ingredients {
  const network = networks[plan.networks.indexOf(run.network)]
  const { protocol } = protocols[plan.protocols.indexOf(run.protocol)]
  return { network, protocol }
}

/**
 * Executes the runs that are not done.
 * @returns the failed runs
 * @throws UserError if another process executes the experiment
 */
export async function runExperiment({ plan, protocols }: Experiment, options: ExecuteOptions): Promise<Failure[]> {
  explainFileErrors(`make ${plan.out}`, () => makeFolder(plan.out))
  const lock = await lockRun(plan.out)
  try {
    for (const { given, text } of protocols) {
      if (text === undefined) continue
      explainFileErrors(`write ${given}`, () => writeAtomically(given, [Buffer.from(text)]))
    }
    return await executeRuns(plan, protocols, options)
  } finally {
    lock.release()
  }
}

/** Writes the report as JSON and as a page. @returns the page */
export function writeReports({ out }: Plan, report: ExperimentReport): string {
  const [json, page] = ['experiment.json', 'experiment.html'].map((name) => path.join(out, name))
  explainFileErrors(`write ${json}`, () => {
    writeAtomically(json, [Buffer.from(`${JSON.stringify(report, null, 1)}\n`)])
    writeAtomically(page, [Buffer.from(renderExperimentPage(report))])
  })
  return page
}
