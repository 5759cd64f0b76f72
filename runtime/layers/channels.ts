/** Layers on whole channels, the last axis. */
import { mul, type serialization, slice, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { initializers, type LayerVariable, layers } from '@tensorflow/tfjs-layers'
import { type LayerArgs, only, shapesOf, type TensorShape } from './shapes.js'

interface SplitArgs {
  /** How many equal shares the channels make. */
  readonly parts: number
  /** Which of them, counted from 0. */
  readonly part: number
}

/** One of several equal shares of the channels. */
export class Split extends layers.Layer {
  static readonly className = 'Split'
  private readonly args: SplitArgs

  constructor(args: LayerArgs & SplitArgs) {
    super(args)
    this.args = { parts: args.parts, part: args.part }
  }

  override computeOutputShape(inputShape: TensorShape | TensorShape[]): TensorShape {
    const shape = shapesOf(inputShape)[0]
    const channels = shape[shape.length - 1]
    return [...shape.slice(0, -1), channels === null ? null : channels / this.args.parts]
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = only(inputs)
    const size = this.computeOutputShape(x.shape) as number[]
    const width = size[size.length - 1]
    return tidy(() => slice(x, [...Array<number>(x.rank - 1).fill(0), this.args.part * width], size))
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), ...this.args }
  }
}

/** Every channel times a learned factor, the weight `gamma`. */
export class Scale extends layers.Layer {
  static readonly className = 'Scale'
  private readonly init: number
  private gamma?: LayerVariable

  /** `init`: what every factor begins with. */
  constructor(args: LayerArgs & { readonly init: number }) {
    super(args)
    this.init = args.init
  }

  override build(inputShape: TensorShape | TensorShape[]): void {
    const shape = shapesOf(inputShape)[0]
    const initializer = initializers.constant({ value: this.init })
    this.gamma = this.addWeight('gamma', [shape[shape.length - 1]], 'float32', initializer)
    super.build(inputShape)
  }

  override computeOutputShape(inputShape: TensorShape | TensorShape[]): TensorShape {
    return shapesOf(inputShape)[0]
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => mul(only(inputs), this.gamma!.read()))
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), init: this.init }
  }
}
