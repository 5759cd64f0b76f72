/** Stochastic gradient descent with momentum, in Keras's form: v = m v - lr g; w = w + v. */

import { sgdMomentum } from '../../engines/gradients/sgd.js'
import type { Settings } from '../../protocol/parameters.js'
import { number, optional } from '../../protocol/parameters.js'
import type { OptimizerPart } from './optimizer.js'

const parameters = {
  momentum: number('The fraction of the last step that is added to the next one; the final value if it increases.', {
    ...{ least: 0, below: 1, default: 0 },
  }),
  momentum_start: optional(
    number('The momentum at the first iteration; by default it is constant.', { least: 0, below: 1 }),
  ),
  momentum_slope: number('By how much the momentum increases each iteration until it reaches its final value.', {
    least: 0,
    below: 1,
    default: 0,
  }),
}

type SgdSettings = Settings<typeof parameters>

export const sgd: OptimizerPart<typeof parameters> = {
  name: 'sgd',
  doc: 'Stochastic gradient descent with momentum: v = momentum * v - rate * gradient; w = w + v.',
  parameters,
  examples: [{ momentum: 0.9, momentum_start: 0.5, momentum_slope: 0.01 }],
  check: ({ momentum, momentum_start: start }) =>
    start === undefined || start <= momentum
      ? undefined
      : `momentum_start is ${start} and momentum is ${momentum}; momentum increases from the first to the second: swap the two`,
  slots: ['velocity'],
  hyperparameters: (settings, iteration) => ({ momentum: momentumAt(settings, iteration) }),
  step(settings, { parameters, learningRate, iteration, scale }) {
    const moved = parameters.map(({ weight, gradient, slots: [velocity] }) => ({ weight, velocity, gradient }))
    const l2 = parameters.map((parameter) => parameter.l2)
    return sgdMomentum(moved, { learningRate, momentum: momentumAt(settings, iteration), l2, ...(scale && { scale }) })
  },
}

/**
 * min(start + slope * iteration, end). (The reference adds the slope in float32 while the sum is below the end;
 * rounding makes it do so once too often, and its momentum ends at 0.91. Here it is 0.9, as the protocol states.)
 */
export function momentumAt(
  { momentum, momentum_start: start, momentum_slope: slope }: SgdSettings,
  iteration: number,
): number {
  return start === undefined ? momentum : Math.min(start + slope * iteration, momentum)
}
