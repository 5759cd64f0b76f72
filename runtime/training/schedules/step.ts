/** A rate that decreases in steps. */
import { integer, number } from '../../protocol/parameters.js'
import type { SchedulePart } from './schedule.js'

const parameters = {
  rate: number('The learning rate at the start.', { above: 0, most: 1000 }),
  factor: number('The factor of the rate at every step.', { above: 0, most: 1 }),
  every: integer('Iterations between two steps.', { least: 1, most: 1_000_000_000 }),
}

export const step: SchedulePart<typeof parameters> = {
  name: 'step',
  doc: 'rate * factor^floor(iteration / every), iterations counted from 0.',
  parameters,
  examples: [{ rate: 0.01, factor: 0.5, every: 4 }],
  rate: ({ rate, factor, every }, iteration) => rate * factor ** Math.floor(iteration / every),
}
