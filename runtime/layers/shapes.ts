/** Shared types and helpers of the layers. */
import type { Tensor } from '@tensorflow/tfjs-core'
import type { layers } from '@tensorflow/tfjs-layers'

/** Starts with the batch axis; null for an unknown extent. */
export type TensorShape = (number | null)[]
export type LayerArgs = ConstructorParameters<typeof layers.Layer>[0]

/** tfjs passes one shape for one input and a list for several. */
export function shapesOf(inputShape: TensorShape | TensorShape[]): TensorShape[] {
  return Array.isArray(inputShape[0]) ? (inputShape as TensorShape[]) : [inputShape as TensorShape]
}

/** The tensor of a layer with one input; tfjs passes it alone or in a list. */
export function only(inputs: Tensor | Tensor[]): Tensor {
  return Array.isArray(inputs) ? inputs[0] : inputs
}
