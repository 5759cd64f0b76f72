/** Cosine decay (Loshchilov and Hutter 2017, SGDR without restarts). */
import { number } from '../../protocol/parameters.js'
import { type SchedulePart, share } from './schedule.js'

const parameters = {
  rate: number('The highest learning rate.', { above: 0, most: 1000 }),
  warm_up: number('The fraction of all iterations in which the rate increases linearly from 0.', {
    least: 0,
    below: 1,
    default: 0,
  }),
  end: number('The final rate as a fraction of the highest.', { least: 0, most: 1, default: 0 }),
}

export const cosine: SchedulePart<typeof parameters> = {
  name: 'cosine',
  doc: 'Increases linearly from 0 in the warm-up, then decays as half a cosine until the last iteration.',
  parameters,
  examples: [{ rate: 0.002, warm_up: 0.1 }],
  rate({ rate, warm_up, end }, iteration, horizon) {
    const rising = warm_up * horizon
    if (iteration + 1 < rising) return (rate * (iteration + 1)) / rising
    const fallen = (1 - Math.cos(Math.PI * share(iteration, rising, horizon))) / 2
    return rate * (1 - (1 - end) * fallen)
  },
}
