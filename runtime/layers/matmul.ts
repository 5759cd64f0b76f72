import { matMul, type serialization, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { layers } from '@tensorflow/tfjs-layers'
import { type LayerArgs, shapesOf, type TensorShape } from './shapes.js'

interface MatMulArgs {
  readonly transposeA: boolean
  readonly transposeB: boolean
}

/** Matrix products over the last two axes; all axes before are batch axes. */
export class MatMul extends layers.Layer {
  static readonly className = 'MatMul'
  private readonly args: MatMulArgs

  constructor(args: LayerArgs & MatMulArgs) {
    super(args)
    this.args = { transposeA: args.transposeA, transposeB: args.transposeB }
  }

  override computeOutputShape(inputShape: TensorShape | TensorShape[]): TensorShape {
    const [a, b] = shapesOf(inputShape)
    const { transposeA, transposeB } = this.args
    return [...a.slice(0, -2), a.at(transposeA ? -1 : -2) ?? null, b.at(transposeB ? -2 : -1) ?? null]
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    if (!Array.isArray(inputs) || inputs.length !== 2) throw new Error('MatMul expects two tensors')
    const [a, b] = inputs
    return tidy(() => matMul(a, b, this.args.transposeA, this.args.transposeB))
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), ...this.args }
  }
}
