/** What a schedule is: the learning rate of every iteration. */
import type { Parameters, Settings } from '../../protocol/parameters.js'
import type { Part } from '../../protocol/part.js'

export interface SchedulePart<P extends Parameters = Parameters> extends Part<P> {
  /**
   * The learning rate of an iteration, counted from 0: the number of iterations already done. `horizon` is how many the run was begun for; a run
   * that goes beyond keeps the last rate.
   */
  rate(settings: Settings<P>, iteration: number, horizon: number): number
}

/** The share of the way from one iteration to another, 0 before and 1 after. */
export function share(iteration: number, from: number, to: number): number {
  if (iteration >= to) return 1
  return Math.max(0, (iteration - from) / (to - from))
}
