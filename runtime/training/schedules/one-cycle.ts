/** One cycle (Smith and Topin 2018), with both phases as half a cosine, like PyTorch's OneCycleLR. */
import { number } from '../../protocol/parameters.js'
import { type SchedulePart, share } from './schedule.js'

const parameters = {
  rate: number('The highest learning rate.', { above: 0, most: 1000 }),
  rising: number('The fraction of all iterations in which the rate increases.', { above: 0, below: 1, default: 0.3 }),
  start: number('The first rate as a fraction of the highest.', { above: 0, most: 1, default: 0.04 }),
  end: number('The last rate as a fraction of the highest.', { least: 0, most: 1, default: 4e-6 }),
}

export const oneCycle: SchedulePart<typeof parameters> = {
  name: 'one_cycle',
  doc: 'Increases from start to the highest rate, then decreases to end, both as half a cosine.',
  parameters,
  examples: [{ rate: 0.002 }],
  rate({ rate, rising, start, end }, iteration, horizon) {
    const top = rising * horizon - 1
    const between = (from: number, to: number, at: number) => to + ((from - to) / 2) * (Math.cos(Math.PI * at) + 1)
    return (
      rate *
      (iteration <= top
        ? between(start, 1, share(iteration, 0, top))
        : between(1, end, share(iteration, top, horizon - 1)))
    )
  },
}
