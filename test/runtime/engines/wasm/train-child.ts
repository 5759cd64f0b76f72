/** Trains a small network for a few steps on `argv[2]` threads and prints the results; run as a child process. */
import { createHash } from 'node:crypto'
import * as layers from '@tensorflow/tfjs-layers'
import { openEngine } from '../../../../runtime/engines/open.js'

const { tf, description } = await openEngine('wasm', { threads: Number(process.argv[2]) })
const convolutions = [
  [24, 3, 2],
  [32, 1, 2],
  [40, 3, 1],
] as const
const input = layers.input({ shape: [21, 23, 1] })
let flow = input
for (const [i, [filters, kernelSize, strides]] of convolutions.entries()) {
  const kernelInitializer = layers.initializers.glorotUniform({ seed: i + 1 })
  const config = { filters, kernelSize, strides, kernelInitializer, padding: 'same' as const }
  flow = layers.layers.conv2d(config).apply(flow) as layers.SymbolicTensor
  flow = layers.layers.batchNormalization({}).apply(flow) as layers.SymbolicTensor
  flow = layers.layers.activation({ activation: 'relu' }).apply(flow) as layers.SymbolicTensor
}
flow = layers.layers.globalAveragePooling2d({}).apply(flow) as layers.SymbolicTensor
const kernelInitializer = layers.initializers.glorotUniform({ seed: 9 })
flow = layers.layers.dense({ units: 1, kernelInitializer }).apply(flow) as layers.SymbolicTensor
const model = layers.model({ inputs: input, outputs: flow })

const images = tf.randomUniform([12, 21, 23, 1], 0, 1, 'float32', 3)
const labels = tf.tensor2d(Array.from({ length: 12 }, (_, i) => [i % 2]))
const optimizer = tf.train.momentum(0.01, 0.5)
const variables = model.trainableWeights.map((weight) => weight.read() as never)
const losses: number[] = []
const tensors: number[] = []
for (let step = 0; step < 4; step++) {
  tf.tidy(() => {
    const { value, grads } = tf.variableGrads(
      () => tf.losses.sigmoidCrossEntropy(labels, model.apply(images, { training: true }) as never),
      variables,
    )
    optimizer.applyGradients(grads as never)
    losses.push(value.dataSync()[0])
  })
  tensors.push(tf.memory().numTensors)
}
const hash = createHash('sha256')
for (const weight of model.getWeights()) hash.update(weight.dataSync())
// tfjs counts the backends that it starts.
const { pendingBackendInitId: startedByTfjs } = tf.engine() as unknown as { readonly pendingBackendInitId: number }
process.stdout.write(
  JSON.stringify({ threads: description.threads, startedByTfjs, losses, tensors, weights: hash.digest('hex') }),
)
