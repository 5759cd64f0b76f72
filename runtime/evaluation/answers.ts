/** What a run answered, task by task, so that it can be laid beside other runs. */

/** The answers to the tasks of one group, in the order of the tasks; or, of a test that has none, the group's value. */
export type GroupAnswers =
  | {
      readonly group: string
      /** '1' for a right answer and '0' for a wrong one, a character a task. */
      readonly right: string
    }
  | { readonly group: string; readonly value: number }

export interface TestAnswers {
  /** The kind of test, as protocols name it. */
  readonly test: string
  /** The test with its settings, in words. */
  readonly title: string
  /** What the values of the groups are, of which more is better: `accuracy` is the share of right answers. */
  readonly measure: string
  /** SHA-256 of what was asked, in hex: answers can be compared where it is the same. */
  readonly tasks: string
  readonly groups: readonly GroupAnswers[]
}

export interface RunAnswers {
  readonly network: string
  readonly seed: number
  readonly data: { readonly name: string; readonly fingerprint: string }
  readonly tests: readonly TestAnswers[]
}

/** Of one group, which has at least one task: the share of right answers, where there are any. */
export function groupValue(answers: GroupAnswers): number {
  return 'right' in answers ? countRight(answers.right) / answers.right.length : answers.value
}

export function countRight(right: string): number {
  let count = 0
  for (const answer of right) if (answer === '1') count++
  return count
}
