/**
 * Swish, x sigmoid(x), as one operation in each direction on engines with kernels for it; tfjs-layers composes it and
 * keeps both factors.
 */
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core'
import * as layers from '@tensorflow/tfjs-layers'
import { contract, execute, hasKernel, tensor } from './contract.js'

/** An engine has both or none. */
export const swishContracts = {
  forward: contract({
    name: 'NetcSwish',
    doc: 'swish, x sigmoid(x)',
    inputs: { x: tensor('of any shape') },
    attributes: {},
    outputs: { y: tensor('of the same shape') },
  }),
  gradient: contract({
    name: 'NetcSwishGradient',
    doc: 'the gradient of swish',
    inputs: { dy: tensor('of any shape'), x: tensor('of the same shape') },
    attributes: {},
    outputs: { dx: tensor('of the same shape') },
  }),
} as const

/** With s = sigmoid(x), the derivative is s (1 + x (1 - s)). */
export const swishGradient: GradConfig = {
  kernelName: swishContracts.forward.name,
  inputsToSave: ['x'],
  gradFunc: (dy: Tensor | Tensor[], saved: Tensor[]) => {
    const [x] = saved as [Tensor]
    return { x: () => execute(swishContracts.gradient, { dy: dy as Tensor, x }, {}).dx }
  },
}

type Apply = (x: Tensor, alpha?: number) => Tensor

const replaced = Symbol.for('netc.swish')

/** Makes the activation of tf.layers use it. Has no effect the second time. */
export function accelerateSwish(): void {
  const layer = layers.layers.activation({ activation: 'swish' }) as unknown as { readonly activation: object }
  const prototype: { apply: Apply & { [replaced]?: true } } = Object.getPrototypeOf(layer.activation)
  if (prototype.apply[replaced]) return
  const own = prototype.apply
  const apply: Apply = function (this: object, x, alpha) {
    return hasKernel(swishContracts.forward) && (alpha === undefined || alpha === 1)
      ? execute(swishContracts.forward, { x }, {}).y
      : own.call(this, x, alpha)
  }
  prototype.apply = Object.assign(apply, { [replaced]: true as const })
}
