/** Operations for which engines have kernels outside of tfjs's registry names: timed as layers. */
import type { Tensor } from '@tensorflow/tfjs-core'
import { layers } from '@tensorflow/tfjs-layers'
import { GroupedConv2D } from '../../runtime/layers/convolution.js'
import type { Setup, Shape, Work } from './setup.js'

interface LayerKind {
  readonly className: 'GroupedConv2D' | 'BatchNormalization'
  readonly config: Readonly<Record<string, unknown>>
}

/**
 * Forward in training, and forward with the gradients of the input and of all weights. The layer is built at its first
 * run on an engine, with the same weights on every engine.
 */
export function layerSetup(
  kind: LayerKind,
  input: Shape,
  work: { readonly forward: Work; readonly both: Work },
): readonly [Setup, Setup] {
  const built = new Map<string, layers.Layer>()
  const layerOn = (engine: string): layers.Layer => {
    const found = built.get(engine) ?? build(kind, input)
    built.set(engine, found)
    return found
  }
  return [
    {
      inputs: [input],
      work: work.forward,
      run: (tf, [x]) => layerOn(tf.getBackend()).apply(x, { training: true }) as Tensor,
    },
    {
      inputs: [input, input],
      work: work.both,
      run: (tf, [x, dy]) => {
        const layer = layerOn(tf.getBackend())
        const weights = layer.trainableWeights.map((weight) => weight.read())
        const f = (...given: Tensor[]) => layer.apply(given[0], { training: true }) as Tensor
        return tf.grads(f)([x, ...weights], dy)
      },
    },
  ]
}

function build({ className, config }: LayerKind, input: Shape): layers.Layer {
  const layer =
    className === 'GroupedConv2D'
      ? (new GroupedConv2D({ ...config, kernelInitializer: constant } as never) as unknown as layers.Layer)
      : layers.batchNormalization(config)
  layer.build([null, ...input.slice(1)])
  return layer
}

const constant = { className: 'Constant', config: { value: 0.25 } }
