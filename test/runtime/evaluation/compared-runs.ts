/** Answers made up. */
import { createHash } from 'node:crypto'
import type { TestAnswers } from '../../../runtime/evaluation/answers.js'
import type { ComparedRun } from '../../../runtime/evaluation/comparable.js'

export const digest = (of: string): string => createHash('sha256').update(of).digest('hex')

/** Of the kind `alphabets`, with answers by group. */
export function answers(groups: Readonly<Record<string, string>>, change: Partial<TestAnswers> = {}): TestAnswers {
  const list = Object.entries(groups).map(([group, right]) => ({ group, right }))
  return {
    test: 'alphabets',
    title: '20-way one-shot',
    measure: 'accuracy',
    tasks: digest('tasks'),
    groups: list,
    ...change,
  }
}

export function run(network: string, seed: number, tests: readonly TestAnswers[]): ComparedRun {
  return {
    name: `runs/${network}-${seed}`,
    network,
    seed,
    data: { name: 'letters', fingerprint: digest('data') },
    tests,
  }
}
