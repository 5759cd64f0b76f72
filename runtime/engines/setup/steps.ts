/** Reports long steps: when they start, their progress, and how long they took. */

export interface StepReporter {
  begin(step: number, of: number, name: string): void
  /** The progress of the step, as text. */
  progress(text: string): void
  end(milliseconds: number, note: string | undefined): void
}

/** One step; `note` turns the result of `work` into a remark. */
export type Step = <Result>(
  name: string,
  work: () => Promise<Result>,
  note?: (result: Result) => string | undefined,
) => Promise<Result>

/** Counts steps up to `of`. */
export function countSteps(of: number, reporter: StepReporter): Step {
  let step = 0
  return async (name, work, note) => {
    const started = performance.now()
    reporter.begin(++step, of, name)
    const result = await work()
    reporter.end(performance.now() - started, note?.(result))
    return result
  }
}
