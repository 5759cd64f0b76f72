/** The interface of schedules: the learning rate of every iteration. */
import type { Parameters, Settings } from '../../protocol/parameters.js'
import type { Part } from '../../protocol/part.js'

export interface SchedulePart<P extends Parameters = Parameters> extends Part<P> {
  /**
   * The learning rate of an iteration, counted from 0: the number of completed iterations. `horizon` is the number of
   * iterations for which the run was started; a run that continues beyond it keeps the last rate.
   */
  rate(settings: Settings<P>, iteration: number, horizon: number): number
}

/** The progress from one iteration to another, from 0 before the first to 1 after the last. */
export function share(iteration: number, from: number, to: number): number {
  if (iteration >= to) return 1
  return Math.max(0, (iteration - from) / (to - from))
}
