import { type serialization, slice, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { layers } from '@tensorflow/tfjs-layers'
import { type LayerArgs, only, shapesOf, type TensorShape } from './shapes.js'

interface SliceArgs {
  /** Counted with the batch axis, which is 0 and cannot be sliced. */
  readonly axis: number
  /** The first element, counted from 0. */
  readonly start: number
  /** The number of elements. */
  readonly size: number
}

/** A range of elements along an axis. */
export class Slice extends layers.Layer {
  static readonly className = 'Slice'
  private readonly args: SliceArgs

  constructor(args: LayerArgs & SliceArgs) {
    super(args)
    this.args = { axis: args.axis, start: args.start, size: args.size }
  }

  override computeOutputShape(inputShape: TensorShape | TensorShape[]): TensorShape {
    return shapesOf(inputShape)[0].with(this.args.axis, this.args.size)
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const { axis, start, size } = this.args
    return tidy(() => {
      const x = only(inputs)
      return slice(x, Array<number>(x.rank).fill(0).with(axis, start), x.shape.with(axis, size))
    })
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), ...this.args }
  }
}
