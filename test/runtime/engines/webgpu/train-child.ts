/** Trains a small network for as many steps as told on webgpu, and then ends as told: by itself, by an error, in the middle of its work, or because the GPU is gone. */
import * as tf from '@tensorflow/tfjs-core'
import { openEngine } from '../../../../runtime/engines/open.js'
import type { TrainingBackend } from '../../../../runtime/engines/webgpu/backend.js'
import { initialWeights } from '../../../../runtime/model/initial-weights.js'
import { buildModel } from '../../../../runtime/model/model.js'
import { createSgd } from '../../../../runtime/training/optimizer.js'
import { trainableWeights, trainingStep } from '../../../../runtime/training/step.js'
import { tinyNetwork, tinyProtocol } from '../../training/tiny.js'

const [end, steps] = process.argv.slice(2)
const { description } = await openEngine('webgpu')
const siamese = await buildModel(tinyNetwork, initialWeights(tinyNetwork, 1))
const sgd = createSgd(tf, trainableWeights(tinyNetwork, siamese))
const { batch_normalization: batchNormalization } = tinyProtocol
const step = trainingStep({ tf, network: tinyNetwork, siamese, sgd, seed: 1, batchNormalization }, 2)
const batch = { images: Float32Array.from({ length: 144 }, (_, i) => (i % 7) / 7), labels: Float32Array.of(0, 1) }
let last: tf.Scalar | undefined
for (let iteration = 1; iteration <= Number(steps); iteration++) last = step(iteration, batch, 0.1, 0.9).loss
if (end === 'unread') process.exit(0)
// As a driver that is reset takes it away.
if (end === 'lost') (tf.backend() as TrainingBackend).device.destroy()
console.log(description.name, (await last!.data())[0])
if (end === 'error') throw new Error('on purpose')
