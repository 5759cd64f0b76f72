import { matMul, reshape, type serialization, type Tensor, tensor2d, tidy, transpose } from '@tensorflow/tfjs-core'
import { layers } from '@tensorflow/tfjs-layers'
import { type LayerArgs, only, shapesOf, type TensorShape } from './shapes.js'

/**
 * Bilinear upsampling by integer factors with half-pixel centers and clamped edges, as Keras's UpSampling2D does it;
 * that of tfjs-layers aligns the corners. Computed as products with fixed matrices, one for each axis: tfjs-core can
 * interpolate between centers too, but its gradient ignores that option.
 */
export class BilinearUpSampling2D extends layers.Layer {
  static readonly className = 'BilinearUpSampling2D'
  private readonly size: readonly [number, number]

  constructor(args: LayerArgs & { readonly size: readonly [number, number] }) {
    super(args)
    this.size = args.size
  }

  override computeOutputShape(inputShape: TensorShape | TensorShape[]): TensorShape {
    const [batch, height, width, channels] = shapesOf(inputShape)[0]
    const [rows, columns] = this.size
    return [batch, height === null ? null : height * rows, width === null ? null : width * columns, channels]
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const [rows, columns] = this.size
    return tidy(() => {
      const byColumn = transpose(only(inputs), [0, 2, 3, 1])
      const byRow = transpose(stretched(byColumn, rows), [0, 3, 2, 1])
      return transpose(stretched(byRow, columns), [0, 1, 3, 2])
    })
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), size: [...this.size] }
  }
}

/** The last axis enlarged. */
function stretched(x: Tensor, factor: number): Tensor {
  const outer = x.shape.slice(0, -1)
  const extent = x.shape[x.rank - 1]
  const weights = tensor2d(interpolation(extent, factor), [extent, extent * factor])
  return reshape(matMul(reshape(x, [-1, extent]), weights), [...outer, extent * factor])
}

/** `[extent, extent * factor]`: the weight of each input pixel in each output pixel. */
function interpolation(extent: number, factor: number): Float32Array {
  const enlarged = extent * factor
  const weights = new Float32Array(extent * enlarged)
  for (let to = 0; to < enlarged; to++) {
    const place = Math.min(Math.max((to + 0.5) / factor - 0.5, 0), extent - 1)
    const below = Math.floor(place)
    const above = Math.min(below + 1, extent - 1)
    weights[below * enlarged + to] += 1 - (place - below)
    weights[above * enlarged + to] += place - below
  }
  return weights
}
