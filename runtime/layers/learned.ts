/** Layers whose weights are factors or values of their own. */
import { add, mul, type serialization, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core'
import { initializers, type LayerVariable, layers, regularizers } from '@tensorflow/tfjs-layers'
import { type LayerArgs, only, shapesOf, type TensorShape } from './shapes.js'

/** Every channel, of the last axis, times a learned factor, the weight `gamma`. */
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

/** tfjs writes words of a configuration in its own way while it reads it. */
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
  /** Without the batch. */
  readonly shape: readonly number[]
  readonly init: keyof typeof fillers
  /** Of the normal distribution. */
  readonly stddev: number
  /** Of the penalty l2 * sum(value^2). */
  readonly l2: number
}

/** The weight `value`, the same for every example of the batch; what it is given says only how many there are. */
export class Parameter extends layers.Layer {
  static readonly className = 'Parameter'
  private readonly args: ParameterArgs
  private value?: LayerVariable

  constructor(args: LayerArgs & ParameterArgs) {
    super(args)
    const { shape, init, stddev, l2 } = args
    if (!Object.hasOwn(fillers, init)) throw new Error(`Parameter has no initialiser ${String(init)}`)
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
    // Repeating would have a gradient of as many slices as there are examples.
    return tidy(() => add(zeros([batch, ...this.args.shape.map(() => 1)]), this.value!.read()))
  }

  override getConfig(): serialization.ConfigDict {
    const { shape, init, stddev, l2 } = this.args
    return { ...super.getConfig(), shape: [...shape], init, stddev, l2 }
  }
}
