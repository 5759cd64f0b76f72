/** What the layers share. */
import type { Tensor } from '@tensorflow/tfjs-core'
import type { layers } from '@tensorflow/tfjs-layers'

/** With the batch in front, null where it is not known. */
export type TensorShape = (number | null)[]
export type LayerArgs = ConstructorParameters<typeof layers.Layer>[0]

/** tfjs gives one shape for one input and a list for several. */
export function shapesOf(inputShape: TensorShape | TensorShape[]): TensorShape[] {
  return Array.isArray(inputShape[0]) ? (inputShape as TensorShape[]) : [inputShape as TensorShape]
}

/** The tensor of a layer that takes one; tfjs gives it alone or in a list. */
export function only(inputs: Tensor | Tensor[]): Tensor {
  return Array.isArray(inputs) ? inputs[0] : inputs
}
