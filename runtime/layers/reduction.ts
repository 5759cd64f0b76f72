import { max, mean, min, reshape, type serialization, sum, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { layers } from '@tensorflow/tfjs-layers'
import { type LayerArgs, only, shapesOf, type TensorShape } from './shapes.js'

const operations = { sum, mean, max, min }

interface ReduceArgs {
  readonly operation: keyof typeof operations
  /** Counted with the batch axis, which is 0 and cannot be reduced. */
  readonly axes: readonly number[]
  /** The shape of the output, without the batch axis. */
  readonly targetShape: readonly number[]
}

/** Sum, mean, maximum or minimum over some axes. */
export class Reduce extends layers.Layer {
  static readonly className = 'Reduce'
  private readonly args: ReduceArgs

  constructor(args: LayerArgs & ReduceArgs) {
    super(args)
    const { operation, axes, targetShape } = args
    if (!Object.hasOwn(operations, operation)) throw new Error(`Reduce has no operation ${String(operation)}`)
    this.args = { operation, axes, targetShape }
  }

  override computeOutputShape(inputShape: TensorShape | TensorShape[]): TensorShape {
    return [shapesOf(inputShape)[0][0], ...this.args.targetShape]
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const { operation, axes, targetShape } = this.args
    return tidy(() => {
      const x = only(inputs)
      return reshape(operations[operation](x, [...axes]), [x.shape[0], ...targetShape])
    })
  }

  override getConfig(): serialization.ConfigDict {
    const { operation, axes, targetShape } = this.args
    return { ...super.getConfig(), operation, axes: [...axes], targetShape: [...targetShape] }
  }
}
