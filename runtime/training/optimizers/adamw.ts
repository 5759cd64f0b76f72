/** Adam with decoupled weight decay (Loshchilov and Hutter 2019), as PyTorch's AdamW computes it. */
import { adamW } from '../../engines/gradients/adamw.js'
import { number } from '../../protocol/parameters.js'
import type { OptimizerPart } from './optimizer.js'

const parameters = {
  beta1: number('The decay of the moving mean of the gradients.', { least: 0, below: 1, default: 0.9 }),
  beta2: number('The decay of the moving mean of their squares.', { least: 0, below: 1, default: 0.999 }),
  epsilon: number('Added to the root of the mean square.', { above: 0, most: 1, default: 1e-8 }),
  weight_decay: number(
    'The fraction, times the learning rate, by which a step shrinks every kernel; normalization, biases and scales do not decay.',
    { least: 0, most: 10, default: 0.01 },
  ),
}

export const adamw: OptimizerPart<typeof parameters> = {
  name: 'adamw',
  doc: 'Adam with decoupled weight decay: m and v are bias-corrected moving means of the gradient and its square; w = w - rate * decay * w - rate * m / (sqrt(v) + epsilon).',
  parameters,
  examples: [{ weight_decay: 0.02 }],
  slots: ['first', 'second'],
  hyperparameters: () => ({}),
  step({ beta1, beta2, epsilon, weight_decay }, { parameters, learningRate, iteration, scale }) {
    const moved = parameters.map(({ weight, gradient, slots: [first, second] }) => ({
      weight,
      first,
      second,
      gradient,
    }))
    return adamW(moved, {
      ...{ learningRate, beta1, beta2, epsilon, step: iteration + 1 },
      decay: parameters.map(({ decays }) => (decays ? weight_decay : 0)),
      l2: parameters.map(({ l2 }) => l2),
      ...(scale && { scale }),
    })
  },
}
