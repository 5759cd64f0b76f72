/**
 * Trains a small network for a number of steps on webgpu, and then ends as requested: normally, by an error, in the
 * middle of its work, or because the GPU is lost.
 */
import * as tf from '@tensorflow/tfjs-core'
import { preparePairTraining } from '../../../../bench/training.js'
import { openEngine } from '../../../../runtime/engines/open.js'
import type { TrainingBackend } from '../../../../runtime/engines/webgpu/backend.js'
import { initialWeights } from '../../../../runtime/model/initial-weights.js'
import { buildModel } from '../../../../runtime/model/model.js'
import { tinyNetwork } from '../../training/tiny.js'

const [end, steps] = process.argv.slice(2)
const { description } = await openEngine('webgpu')
const siamese = await buildModel(tinyNetwork, initialWeights(tinyNetwork, 1))
const { step } = preparePairTraining({ tf, network: tinyNetwork, siamese, pairs: 2, momentum: 0.9, seed: 1 })
const images = Float32Array.from({ length: 144 }, (_, i) => (i % 7) / 7)
const batch = { images, labels: Float32Array.of(0, 1), count: 4, items: 1 }
let last: tf.Scalar | undefined
for (let iteration = 1; iteration <= Number(steps); iteration++)
  last = step(iteration, { ...batch, iteration }, 0.1).loss
if (end === 'unread') process.exit(0)
// As a driver that is reset takes it away.
if (end === 'lost') (tf.backend() as TrainingBackend).device.destroy()
console.log(description.name, (await last!.data())[0])
if (end === 'error') throw new Error('on purpose')
