/**
 * Memory-bound operations: normalization, pooling, activation, the optimizer; 64 images. Bytes are the minimum to read
 * and write.
 */

import type { Tf } from '../../runtime/base/tf.js'
import { usePart } from '../../runtime/protocol/part.js'
import { optimizers } from '../../runtime/training/optimizers/index.js'
import { createOptimizer, type Optimizer } from '../../runtime/training/optimizers/optimizer.js'
import { sgd } from '../../runtime/training/optimizers/sgd.js'
import { layerSetup } from './layers.js'
import { bytesOf, type KernelCase, type Setup, type Shape } from './setup.js'

function normalization(of: string, size: number, channels: number): KernelCase[] {
  const setups = (images: number, extent: number, depth: number) => {
    const shape = [images, extent, extent, depth]
    // The images are read for the mean and variance, and again to be normalized; backward, dy and x are read twice, and
    // dx is written.
    const forward = { bytes: bytesOf(shape, shape, shape) }
    const both = { bytes: forward.bytes + bytesOf(shape, shape, shape, shape, shape) }
    return layerSetup({ className: 'BatchNormalization', config: {} }, shape, { forward, both })
  }
  const [full, small] = [setups(64, size, channels), setups(3, 5, 12)]
  const name = `batch normalization, ${size}x${size}x${channels}`
  return [
    { name: `${name}, forward`, of, full: full[0], small: small[0] },
    { name: `${name}, forward and gradients`, of, full: full[1], small: small[1] },
  ]
}

function pooling(of: string, size: number, channels: number, window: number, pad: 'same' | 'valid'): KernelCase[] {
  const setups = (images: number, extent: number, depth: number): readonly [Setup, Setup] => {
    const x: Shape = [images, extent, extent, depth]
    const out = Math.ceil((pad === 'same' ? extent : extent - window + 1) / 2)
    const y: Shape = [images, out, out, depth]
    const pool = (tf: Tf, image: Parameters<Tf['maxPool']>[0]) => tf.maxPool(image, window, 2, pad)
    return [
      { inputs: [x], work: { bytes: bytesOf(x, y) }, run: (tf, [image]) => pool(tf, image as never) },
      {
        inputs: [x, y],
        work: { bytes: bytesOf(x, y, x, y, y, x) },
        run: (tf, [image, dy]) => tf.grad((given) => pool(tf, given as never))(image, dy),
      },
    ]
  }
  const [full, small] = [setups(64, size, channels), setups(2, 9, 8)]
  const name = `max_pool ${window}x${window} stride 2, ${size}x${size}x${channels}`
  return [
    { name: `${name}, forward`, of, full: full[0], small: small[0] },
    { name: `${name}, forward and gradient`, of, full: full[1], small: small[1] },
  ]
}

function relu(of: string, size: number, channels: number): KernelCase[] {
  const forward = (shape: Shape): Setup => ({
    inputs: [shape],
    work: { bytes: bytesOf(shape, shape) },
    run: (tf, [x]) => tf.relu(x),
  })
  const both = (shape: Shape): Setup => ({
    inputs: [shape, shape],
    work: { bytes: bytesOf(shape, shape, shape, shape, shape) },
    run: (tf, [x, dy]) => tf.grad((given) => tf.relu(given))(x, dy),
  })
  const [full, small]: Shape[] = [
    [64, size, size, channels],
    [2, 5, 5, 7],
  ]
  const name = `relu, ${size}x${size}x${channels}`
  return [
    { name: `${name}, forward`, of, full: forward(full), small: forward(small) },
    { name: `${name}, forward and gradient`, of, full: both(full), small: both(small) },
  ]
}

/** One step of gradient descent with momentum on one weight, whose value and velocity are reset for every setup. */
function update(of: string, shape: Shape): KernelCase {
  const setup = (of: Shape): Setup => ({
    inputs: [of, of],
    // The weight, its velocity and its gradient are read, the first two written.
    work: { bytes: bytesOf(of, of, of, of, of) },
    run: (tf, [initial, gradient]) => {
      const { weight, optimizer } = heldBy(tf, initial)
      optimizer.step({ [weight.name]: gradient }, { learningRate: 0.01, iteration: 0 })
      return tf.clone(weight)
    },
  })
  return { name: `update of ${shape.join('x')}`, of, full: setup(shape), small: setup([5, 7]) }
}

type Held = { readonly weight: ReturnType<Tf['variable']>; readonly optimizer: Optimizer }
const held = new WeakMap<object, Held>()

/** A variable with this tensor as its initial value: created once, updated with every run. */
function heldBy(tf: Tf, initial: ReturnType<Tf['zeros']>): Held {
  const found = held.get(initial)
  if (found !== undefined) return found
  const weight = tf.variable(initial, true)
  const weights = new Map([['weight', { variable: weight, l2: 0.01, decays: true }]])
  const made = { weight, optimizer: createOptimizer(tf, optimizers, usePart(sgd, { momentum: 0.5 }), weights) }
  held.set(initial, made)
  return made
}

export const elementwise: readonly KernelCase[] = [
  ...normalization('sircnn', 53, 64),
  ...normalization('sircnn', 27, 128),
  ...pooling('siamese-cnn', 96, 64, 2, 'valid'),
  ...pooling('resnet18', 53, 64, 3, 'same'),
  ...relu('sircnn', 53, 64),
  update('siamese-cnn', [9216, 4096]),
]
