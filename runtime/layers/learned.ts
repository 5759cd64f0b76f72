/** Layers whose weights are learned factors or values. */
import { add, mul, type serialization, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core'
import { initializers, type LayerVariable, layers, regularizers } from '@tensorflow/tfjs-layers'
import { type LayerArgs, only, shapesOf, type TensorShape } from './shapes.js'

/** Multiplies every channel (of the last axis) by a learned factor, the weight `gamma`. */
export class Scale extends layers.Layer {
  static readonly className = 'Scale'
  private readonly init: number
  private gamma?: LayerVariable

  /** `init`: the initial value of every factor. */
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

/** tfjs converts the case of configuration keys and values while it loads them. */
const fillers = {
  normal: (stddev: number) => initializers.randomNormal({ mean: 0, stddev }),
  ones: () => initializers.ones(),
  zeros: () => initializers.zeros(),
  glorotUniform: () => initializers.glorotUniform({}),
  glorotNormal: () => initializers.glorotNormal({}),
  heUniform: () => initializers.heUniform({}),
  heNormal: () => initializers.heNormal({}),
  lecunUniform: () => initializers.leCunUniform({}),
  lecunNormal: () => initializers.leCunNormal({}),
}

interface ParameterArgs {
  /** Without the batch axis. */
  readonly shape: readonly number[]
  readonly init: keyof typeof fillers
  /** Standard deviation of the normal distribution. */
  readonly stddev: number
  /** Coefficient of the penalty l2 * sum(value^2). */
  readonly l2: number
}

/** Returns the weight `value` for every example of the batch; the input only gives the batch size. */
export class Parameter extends layers.Layer {
  static readonly className = 'Parameter'
  private readonly args: ParameterArgs
  private value?: LayerVariable

  constructor(args: LayerArgs & ParameterArgs) {
    super(args)
    const { shape, init, stddev, l2 } = args
    if (!Object.hasOwn(fillers, init)) throw new Error(`Parameter has no initializer ${String(init)}`)
    this.args = { shape, init, stddev, l2 }
  }

  override build(inputShape: TensorShape | TensorShape[]): void {
    const { shape, init, stddev, l2 } = this.args
    const penalty = l2 === 0 ? undefined : regularizers.l2({ l2 })
    this.value = this.addWeight('value', [...shape], 'float32', fillers[init](stddev), penalty)
    super.build(inputShape)
  }

  override computeOutputShape(inputShape: TensorShape | TensorShape[]): TensorShape {
    return [shapesOf(inputShape)[0][0], ...this.args.shape]
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const [batch] = only(inputs).shape
    // The gradient of tile would sum one slice for each example.
    return tidy(() => add(zeros([batch, ...this.args.shape.map(() => 1)]), this.value!.read()))
  }

  override getConfig(): serialization.ConfigDict {
    const { shape, init, stddev, l2 } = this.args
    return { ...super.getConfig(), shape: [...shape], init, stddev, l2 }
  }
}
