/** Pooling with explicit padding on each edge; pixels outside the image do not count. */
import { avgPool, maxPool, type serialization, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core'
import { layers } from '@tensorflow/tfjs-layers'
import { type LayerArgs, only, shapesOf, type TensorShape } from './shapes.js'

type Size = readonly [number, number]
type ExplicitPadding = [[number, number], [number, number], [number, number], [number, number]]

interface PoolingArgs {
  readonly poolSize: Size
  readonly strides: Size
  /** Rows above and below, columns left and right; less than the window's size. */
  readonly padding: readonly [Size, Size]
}

abstract class PaddedPooling extends layers.Layer {
  private readonly args: PoolingArgs

  constructor(args: LayerArgs & PoolingArgs) {
    super(args)
    const { poolSize, strides, padding } = args
    this.args = { poolSize, strides, padding }
  }

  protected abstract pool(image: Tensor4D, size: Size, strides: Size, padding: ExplicitPadding): Tensor

  override computeOutputShape(inputShape: TensorShape | TensorShape[]): TensorShape {
    const [batch, height, width, channels] = shapesOf(inputShape)[0]
    const along = (extent: number | null, axis: 0 | 1): number | null => {
      const { poolSize, strides, padding } = this.args
      return extent === null
        ? null
        : Math.floor((extent + padding[axis][0] + padding[axis][1] - poolSize[axis]) / strides[axis]) + 1
    }
    return [batch, along(height, 0), along(width, 1), channels]
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const { poolSize, strides, padding } = this.args
    const [rows, columns] = padding
    const edges: ExplicitPadding = [[0, 0], [...rows], [...columns], [0, 0]]
    return tidy(() => this.pool(only(inputs) as Tensor4D, poolSize, strides, edges))
  }

  override getConfig(): serialization.ConfigDict {
    const { poolSize, strides, padding } = this.args
    return {
      ...super.getConfig(),
      poolSize: [...poolSize],
      strides: [...strides],
      padding: padding.map((sides) => [...sides]),
    }
  }
}

/** The maximum of each window. */
export class PaddedMaxPooling2D extends PaddedPooling {
  static readonly className = 'PaddedMaxPooling2D'

  protected override pool(image: Tensor4D, size: Size, strides: Size, padding: ExplicitPadding): Tensor {
    return maxPool(image, [...size], [...strides], padding)
  }
}

/** The mean of the pixels of each window that are inside the image. */
export class PaddedAveragePooling2D extends PaddedPooling {
  static readonly className = 'PaddedAveragePooling2D'

  protected override pool(image: Tensor4D, size: Size, strides: Size, padding: ExplicitPadding): Tensor {
    return avgPool(image, [...size], [...strides], padding)
  }
}
