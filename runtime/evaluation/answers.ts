/** A run's answers task by task, so that they can be compared with those of other runs. */

/** The answers to the tasks of one group, in order; or the group's value, for a test without tasks. */
export type GroupAnswers =
  | {
      readonly group: string
      /** '1' for a correct answer and '0' for a wrong one, one character per task. */
      readonly right: string
    }
  | { readonly group: string; readonly value: number }

export interface TestAnswers {
  /** The kind of test, as protocols name it. */
  readonly test: string
  /** A description of the test with its settings. */
  readonly title: string
  /** The meaning of the groups' values, of which higher is better: `accuracy` is the fraction of correct answers. */
  readonly measure: string
  /** SHA-256 of the questions, in hex: answers with the same digest can be compared. */
  readonly tasks: string
  readonly groups: readonly GroupAnswers[]
}

export interface RunAnswers {
  readonly network: string
  readonly seed: number
  readonly data: { readonly name: string; readonly fingerprint: string }
  readonly tests: readonly TestAnswers[]
}

/** The value of a group, which has at least one task: the fraction of correct answers, if there are any. */
export function groupValue(answers: GroupAnswers): number {
  return 'right' in answers ? countRight(answers.right) / answers.right.length : answers.value
}

/** The number of correct answers. */
export function countRight(right: string): number {
  let count = 0
  for (const answer of right) if (answer === '1') count++
  return count
}
