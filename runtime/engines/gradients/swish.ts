/** Swish, x sigmoid(x), as one operation each way on engines that have kernels for it; tfjs-layers composes it and keeps both factors. */
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import * as layers from '@tensorflow/tfjs-layers'
import { hasKernel } from './kernel.js'

/** What an engine registers, both or none. */
export const swishNames = {
  /** `x` to y. */
  forward: 'NetcSwish',
  /** `dy`, `x` to dx. */
  gradient: 'NetcSwishGradient',
} as const

/** With s = sigmoid(x), the derivative is s (1 + x (1 - s)). */
export const swishGradient: GradConfig = {
  kernelName: swishNames.forward,
  inputsToSave: ['x'],
  gradFunc: (dy: Tensor | Tensor[], saved: Tensor[]) => {
    const [x] = saved as [Tensor]
    return { x: () => tf.engine().runKernel(swishNames.gradient, { dy: dy as Tensor, x }) }
  },
}

type Apply = (x: Tensor, alpha?: number) => Tensor

const replaced = Symbol.for('netc.swish')

/** Lets the activation of tf.layers use it. Does nothing the second time. */
export function accelerateSwish(): void {
  const layer = layers.layers.activation({ activation: 'swish' }) as unknown as { readonly activation: object }
  const prototype: { apply: Apply & { [replaced]?: true } } = Object.getPrototypeOf(layer.activation)
  if (prototype.apply[replaced]) return
  const own = prototype.apply
  const apply: Apply = function (this: object, x, alpha) {
    return hasKernel(swishNames.forward) && (alpha === undefined || alpha === 1)
      ? tf.engine().runKernel(swishNames.forward, { x })
      : own.call(this, x, alpha)
  }
  prototype.apply = Object.assign(apply, { [replaced]: true as const })
}
