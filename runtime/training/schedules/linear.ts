/** Linear decay. */
import { number } from '../../protocol/parameters.js'
import { type SchedulePart, share } from './schedule.js'

const parameters = {
  rate: number('The highest learning rate.', { above: 0, most: 1000 }),
  warm_up: number('The fraction of all iterations in which the rate increases linearly from 0.', {
    least: 0,
    below: 1,
    default: 0,
  }),
}

export const linear: SchedulePart<typeof parameters> = {
  name: 'linear',
  doc: 'Increases linearly from 0 in the warm-up, then decreases linearly to 0 after the last iteration.',
  parameters,
  examples: [{ rate: 0.001, warm_up: 0.25 }],
  rate({ rate, warm_up }, iteration, horizon) {
    const rising = warm_up * horizon
    return iteration + 1 < rising ? (rate * (iteration + 1)) / rising : rate * (1 - share(iteration, rising, horizon))
  },
}
