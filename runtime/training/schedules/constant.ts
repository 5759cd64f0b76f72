/** A rate that stays, once warmed up. */
import { number } from '../../protocol/parameters.js'
import { type SchedulePart, share } from './schedule.js'

const parameters = {
  rate: number('The learning rate.', { above: 0, most: 1000 }),
  warm_up: number('The share of all iterations in which it grows evenly from 0.', { least: 0, below: 1, default: 0 }),
}

export const constant: SchedulePart<typeof parameters> = {
  name: 'constant',
  doc: 'One rate for all iterations, after a warm-up where there is one.',
  parameters,
  examples: [{ rate: 0.001, warm_up: 0.2 }],
  rate: ({ rate, warm_up }, iteration, horizon) => rate * share(iteration + 1, 0, warm_up * horizon),
}
