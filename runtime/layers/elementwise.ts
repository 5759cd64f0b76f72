/** Elementwise operations that tfjs-layers has no layer for. Their gradients are those of the operations of tfjs-core. */
import { abs, div, sub, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { layers } from '@tensorflow/tfjs-layers'

type TensorShape = (number | null)[]

/** |x|. */
export class Abs extends layers.Layer {
  static readonly className = 'Abs'

  override computeOutputShape(inputShape: TensorShape | TensorShape[]): TensorShape {
    return shapes(inputShape)[0]
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => abs(Array.isArray(inputs) ? inputs[0] : inputs))
  }
}

/** What the layers of two tensors of one shape share. */
abstract class Pairwise extends layers.Layer {
  protected abstract combine(first: Tensor, second: Tensor): Tensor

  override build(inputShape: TensorShape | TensorShape[]): void {
    const given = shapes(inputShape)
    if (given.length !== 2 || given[0].length !== given[1].length || given[0].some((n, axis) => n !== given[1][axis])) {
      throw new Error(`${this.getClassName()} takes two tensors of one shape, not ${JSON.stringify(given)}`)
    }
    super.build(inputShape)
  }

  override computeOutputShape(inputShape: TensorShape | TensorShape[]): TensorShape {
    return shapes(inputShape)[0]
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    if (!Array.isArray(inputs) || inputs.length !== 2) throw new Error(`${this.getClassName()} takes two tensors`)
    const [first, second] = inputs
    return tidy(() => this.combine(first, second))
  }
}

/** a - b, as Keras's layer of the same name. */
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

/** tfjs gives one shape for one input and a list for several. */
function shapes(inputShape: TensorShape | TensorShape[]): TensorShape[] {
  return Array.isArray(inputShape[0]) ? (inputShape as TensorShape[]) : [inputShape as TensorShape]
}
