/** A constant rate after an optional warm-up. */
import { number } from '../../protocol/parameters.js'
import { type SchedulePart, share } from './schedule.js'

const parameters = {
  rate: number('The learning rate.', { above: 0, most: 1000 }),
  warm_up: number('The fraction of all iterations in which the rate increases linearly from 0.', {
    least: 0,
    below: 1,
    default: 0,
  }),
}

export const constant: SchedulePart<typeof parameters> = {
  name: 'constant',
  doc: 'A constant rate after an optional warm-up.',
  parameters,
  examples: [{ rate: 0.001, warm_up: 0.2 }],
  rate: ({ rate, warm_up }, iteration, horizon) => rate * share(iteration + 1, 0, warm_up * horizon),
}
