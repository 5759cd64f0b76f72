/** Whether answers are to the same questions. */
import { UserError } from '../base/user-error.js'
import type { GroupAnswers, RunAnswers, TestAnswers } from './answers.js'

/** A run's answers, and what errors and tables call it: its folder. */
export interface ComparedRun extends RunAnswers {
  readonly name: string
}

/** Pairs of networks, and of their runs, grow with the square. */
export const mostCompared = 64

/**
 * The answers of all runs to each test, in the first run's order of tests and the order of runs.
 *
 * @throws UserError where the runs were not tested on the same data and the same tasks, naming two of them that differ
 */
export function sameTests(runs: readonly ComparedRun[]): TestAnswers[][] {
  const [first, ...others] = runs
  refuseTwins(runs)
  for (const run of others) refuseOtherData(first, run)
  const tests = first.tests.map((test) => [test, ...others.map((run) => theSame(first, test, run))])
  // Every test of the first is in the others; so none is left over, or one of them has more.
  for (const run of others) for (const test of run.tests) theSame(run, test, first)
  return tests
}

function refuseTwins(runs: readonly ComparedRun[]): void {
  const seen = new Map<string, ComparedRun>()
  for (const run of runs) {
    const key = JSON.stringify([run.network, run.seed])
    const twin = seen.get(key)
    if (twin !== undefined) {
      throw new UserError(
        `${twin.name} and ${run.name} are both runs of ${run.network} with seed ${run.seed}`,
        `leave one of them out, or give one another name: other=${run.name}`,
      )
    }
    seen.set(key, run)
  }
}

function refuseOtherData(a: ComparedRun, b: ComparedRun): void {
  if (a.data.fingerprint === b.data.fingerprint) return
  throw new UserError(
    `${a.name} was tested on ${dataInWords(a)}, ${b.name} on ${dataInWords(b)}`,
    'compare runs that were tested on the same data',
  )
}

/** The answers of `b` to the test of `a`. */
function theSame(a: ComparedRun, test: TestAnswers, b: ComparedRun): TestAnswers {
  const found = b.tests.find((other) => other.test === test.test && other.title === test.title)
  if (found === undefined) {
    const others = b.tests.map(({ title }) => title).join('; ') || 'none'
    throw new UserError(
      `${a.name} has answers to the test "${test.title}", ${b.name} has not (its tests: ${others})`,
      'choose a test that all runs have with --test, or test the runs alike',
    )
  }
  if (found.tasks !== test.tasks) {
    throw new UserError(
      `${a.name} and ${b.name} had other tasks in the test "${test.title}": digests ${short(test.tasks)} and ${short(found.tasks)}`,
      'test both with the same settings and the same seed of the tasks',
    )
  }
  refuseOtherGroups(a, test, b, found)
  return found
}

/** The same tasks have the same groups, unless a file was changed by hand. */
function refuseOtherGroups(a: ComparedRun, test: TestAnswers, b: ComparedRun, found: TestAnswers): void {
  const [left, right] = [test.groups.map(groupInWords), found.groups.map(groupInWords)]
  const at = left.findIndex((group, index) => group !== right[index])
  if (at < 0 && left.length === right.length) return
  const differing = at < 0 ? Math.min(left.length, right.length) : at
  throw new UserError(
    `${a.name} and ${b.name} disagree about the tasks of the test "${test.title}": ${left[differing] ?? 'no group'} and ${right[differing] ?? 'no group'}`,
    'one of the files is damaged: test the runs again',
  )
}

function groupInWords(answers: GroupAnswers): string {
  const { group } = answers
  return 'right' in answers ? `${answers.right.length} tasks on ${group}` : `an accuracy on ${group}`
}

function dataInWords({ data }: ComparedRun): string {
  return `${data.name} (fingerprint ${short(data.fingerprint)})`
}

/** Enough of a SHA-256 to tell it from others. */
function short(digest: string): string {
  return digest.slice(0, 12)
}
