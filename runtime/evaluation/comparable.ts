/** Checks whether answers are to the same questions. */
import { UserError } from '../base/user-error.js'
import type { GroupAnswers, RunAnswers, TestAnswers } from './answers.js'

/** A run's answers, and its name in messages and tables: its folder. */
export interface ComparedRun extends RunAnswers {
  readonly name: string
}

/** Bounds the comparisons, which grow with the square of networks and runs. */
export const mostCompared = 64

/**
 * The answers of all runs to each test, in the order of the first run's tests and of the runs. Tasks may differ by
 * seed; every run has the tasks of a run of every other network.
 *
 * @throws UserError if the tests of runs differ, naming two of them, or two runs are of the same network with the same
 * seed
 */
export function sameTests(runs: readonly ComparedRun[]): TestAnswers[][] {
  const [first, ...others] = runs
  if (runs.every(({ tests }) => tests.length === 0)) {
    throw new UserError(
      `${first.name} and ${others[0].name} have no tests to compare`,
      'run the same tests on both: `netc evaluate RUN --test exact --answers -o FILE.json`',
    )
  }
  refuseTwins(runs)
  for (const run of others) refuseOtherData(first, run)
  const tests = first.tests.map((test) => [test, ...others.map((run) => sameTest(first, test, run))])
  // The others have every test of the first; one of them may have more.
  for (const run of others) for (const test of run.tests) sameTest(run, test, first)
  for (const answers of tests) refuseOtherTasks(runs.map((run, at) => ({ run, test: answers[at] })))
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
        `remove one of them, or rename one: other=${run.name}`,
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
function sameTest(a: ComparedRun, test: TestAnswers, b: ComparedRun): TestAnswers {
  const found = b.tests.find((other) => other.test === test.test && other.title === test.title)
  if (found === undefined) {
    const others = b.tests.map(({ title }) => title).join('; ') || 'none'
    throw new UserError(
      `${a.name} has answers to the test "${test.title}", but ${b.name} has none (its tests: ${others})`,
      'choose a test that all runs have with --test, or run the same tests on all of them',
    )
  }
  return found
}

interface Answered {
  readonly run: ComparedRun
  readonly test: TestAnswers
}

function refuseOtherTasks(all: readonly Answered[]): void {
  for (const a of all) {
    for (const network of new Set(all.map(({ run }) => run.network))) {
      if (network === a.run.network) continue
      const others = all.filter(({ run }) => run.network === network)
      if (!others.some(({ test }) => test.tasks === a.test.tasks)) throw otherTasks(a, others[0])
    }
    for (const b of all) refuseOtherGroups(a, b)
  }
}

function otherTasks({ run: a, test }: Answered, { run: b, test: other }: Answered): UserError {
  return new UserError(
    `no run of ${b.network} has the tasks of ${a.name} in the test "${test.title}": ${taskInWords(a, test)}, ${taskInWords(b, other)}`,
    'compare runs with the same seeds, which draw the tasks, and the same settings of the test',
  )
}

/**
 * Checks that the groups agree, and for the same tasks their number of tasks too, which differs only in edited files.
 */
function refuseOtherGroups({ run: a, test }: Answered, { run: b, test: other }: Answered): void {
  const words = test.tasks === other.tasks ? groupInWords : ({ group }: GroupAnswers) => group
  const [left, right] = [test.groups.map(words), other.groups.map(words)]
  const at = Array.from({ length: Math.max(left.length, right.length) }).findIndex((_, i) => left[i] !== right[i])
  if (at < 0) return
  throw new UserError(
    `${a.name} and ${b.name} differ in the groups of the test "${test.title}": ${left[at] ?? 'no more'} and ${right[at] ?? 'no more'}`,
    'compare runs that were tested on the same groups',
  )
}

function groupInWords(answers: GroupAnswers): string {
  const { group } = answers
  return 'right' in answers ? `${answers.right.length} tasks on ${group}` : `a value on ${group}`
}

function dataInWords({ data }: ComparedRun): string {
  return `${data.name} (fingerprint ${short(data.fingerprint)})`
}

function taskInWords({ name, seed }: ComparedRun, { tasks }: TestAnswers): string {
  return `${name} (seed ${seed}) has digest ${short(tasks)}`
}

/** Enough of a SHA-256 to distinguish it. */
function short(digest: string): string {
  return digest.slice(0, 12)
}
