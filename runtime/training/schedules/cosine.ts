/** A rate that falls as half a cosine (Loshchilov and Hutter 2017, SGDR without restarts). */
import { number } from '../../protocol/parameters.js'
import { type SchedulePart, share } from './schedule.js'

const parameters = {
  rate: number('The highest learning rate.', { above: 0, most: 1000 }),
  warm_up: number('The share of all iterations in which it grows evenly from 0.', { least: 0, below: 1, default: 0 }),
  end: number('The share of the highest rate that is left at the end.', { least: 0, most: 1, default: 0 }),
}

export const cosine: SchedulePart<typeof parameters> = {
  name: 'cosine',
  doc: 'Grows evenly from 0 in the warm-up, then falls as half a cosine until the last iteration.',
  parameters,
  examples: [{ rate: 0.002, warm_up: 0.1 }],
  rate({ rate, warm_up, end }, iteration, horizon) {
    const rising = warm_up * horizon
    if (iteration + 1 < rising) return (rate * (iteration + 1)) / rising
    const fallen = (1 - Math.cos(Math.PI * share(iteration, rising, horizon))) / 2
    return rate * (1 - (1 - end) * fallen)
  },
}
