/** Layers with one input that keep its shape. Their gradients are those of the tfjs-core operations. */
import {
  abs,
  clipByValue,
  div,
  exp,
  log,
  maximum,
  pow,
  reciprocal,
  type serialization,
  sqrt,
  square,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core'
import { layers } from '@tensorflow/tfjs-layers'
import { type LayerArgs, only, shapesOf, type TensorShape } from './shapes.js'

abstract class Elementwise extends layers.Layer {
  protected abstract map(x: Tensor): Tensor

  override computeOutputShape(inputShape: TensorShape | TensorShape[]): TensorShape {
    return shapesOf(inputShape)[0]
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => this.map(only(inputs)))
  }
}

/** |x|. */
export class Abs extends Elementwise {
  static readonly className = 'Abs'

  protected override map(x: Tensor): Tensor {
    return abs(x)
  }
}

/** x * x. */
export class Square extends Elementwise {
  static readonly className = 'Square'

  protected override map(x: Tensor): Tensor {
    return square(x)
  }
}

/** The square root; NaN below 0. */
export class Sqrt extends Elementwise {
  static readonly className = 'Sqrt'

  protected override map(x: Tensor): Tensor {
    return sqrt(x)
  }
}

/** e^x. */
export class Exp extends Elementwise {
  static readonly className = 'Exp'

  protected override map(x: Tensor): Tensor {
    return exp(x)
  }
}

/** The natural logarithm. */
export class Log extends Elementwise {
  static readonly className = 'Log'

  protected override map(x: Tensor): Tensor {
    return log(x)
  }
}

/** Every value to the power of an exponent. */
export class Pow extends Elementwise {
  static readonly className = 'Pow'
  private readonly exponent: number

  constructor(args: LayerArgs & { readonly exponent: number }) {
    super(args)
    this.exponent = args.exponent
  }

  protected override map(x: Tensor): Tensor {
    return pow(x, this.exponent)
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), exponent: this.exponent }
  }
}

/** min(max(x, low), high); the slope is 0 beyond its bounds, but not at them. */
export class Clip extends Elementwise {
  static readonly className = 'Clip'
  private readonly low: number
  private readonly high: number

  constructor(args: LayerArgs & { readonly low: number; readonly high: number }) {
    super(args)
    this.low = args.low
    this.high = args.high
  }

  protected override map(x: Tensor): Tensor {
    return clipByValue(x, this.low, this.high)
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), low: this.low, high: this.high }
  }
}

/** 1 / x; infinite at 0. */
export class Reciprocal extends Elementwise {
  static readonly className = 'Reciprocal'

  protected override map(x: Tensor): Tensor {
    return reciprocal(x)
  }
}

/** x / sqrt(max(sum(x^2), epsilon)) over the last axis: `tf.math.l2_normalize` of TensorFlow. */
export class L2Normalize extends Elementwise {
  static readonly className = 'L2Normalize'
  private readonly epsilon: number

  constructor(args: LayerArgs & { readonly epsilon: number }) {
    super(args)
    this.epsilon = args.epsilon
  }

  protected override map(x: Tensor): Tensor {
    return div(x, sqrt(maximum(sum(square(x), -1, true), this.epsilon)))
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), epsilon: this.epsilon }
  }
}
