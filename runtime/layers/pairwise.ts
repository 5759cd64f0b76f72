/**
 * Arithmetic of two tensors that tfjs-layers has no layer for. They broadcast like the inputs of its Add and Multiply.
 */
import { div, reshape, sub, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { layers } from '@tensorflow/tfjs-layers'
import { shapesOf, type TensorShape } from './shapes.js'

abstract class Pairwise extends layers.Layer {
  protected abstract combine(first: Tensor, second: Tensor): Tensor

  override computeOutputShape(inputShape: TensorShape | TensorShape[]): TensorShape {
    const [batch, ...extents] = this.spread(shapesOf(inputShape))
    return [batch ?? null, ...extents]
  }

  override build(inputShape: TensorShape | TensorShape[]): void {
    this.spread(shapesOf(inputShape))
    super.build(inputShape)
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    if (!Array.isArray(inputs) || inputs.length !== 2) throw new Error(`${this.getClassName()} expects two tensors`)
    const rank = Math.max(...inputs.map((tensor) => tensor.rank))
    return tidy(() => {
      const [first, second] = inputs.map((tensor) => reshape(tensor, ranked(tensor.shape, rank)))
      return this.combine(first, second)
    })
  }

  private spread(given: TensorShape[]): TensorShape {
    const rank = Math.max(...given.map((shape) => shape.length))
    const [a, b] = given.map((shape) => ranked(shape, rank))
    if (given.length !== 2 || a.some((extent, axis) => extent !== b[axis] && extent !== 1 && b[axis] !== 1)) {
      throw new Error(`${this.getClassName()} expects two tensors of compatible shapes, not ${JSON.stringify(given)}`)
    }
    return a.map((extent, axis) => (extent === 1 ? b[axis] : extent))
  }
}

/** The shape padded to `rank` with ones after the batch axis. */
function ranked<Extent>([batch, ...extents]: Extent[], rank: number): (Extent | number)[] {
  return [batch, ...Array<number>(rank - 1 - extents.length).fill(1), ...extents]
}

/** a - b. */
export class Subtract extends Pairwise {
  static readonly className = 'Subtract'

  protected override combine(first: Tensor, second: Tensor): Tensor {
    return sub(first, second)
  }
}

/** a / b. */
export class Divide extends Pairwise {
  static readonly className = 'Divide'

  protected override combine(first: Tensor, second: Tensor): Tensor {
    return div(first, second)
  }
}
