/** The parts of training that are the same on every engine; each engine registers its kernels for them. */
import { engine, registerGradient } from '@tensorflow/tfjs-core'
import { installBackpropagation } from '../backpropagation.js'
import { replaceBatchNormalization } from './batch-normalization.js'
import { correctGradients } from './corrected-gradients.js'
import { groupedConvolutionGradient } from './grouped-convolution.js'
import { reductionGradients } from './reductions.js'
import { reluGradient } from './relu.js'
import { accelerateSwish, swishGradient } from './swish.js'

/** Marks the engine of tfjs-core: a process may load this module twice, but has one registry of gradients. */
const prepared = Symbol.for('netc.training')

/** One call is enough: the registrations apply to all engines. tfjs's own gradients must be registered before. */
export function prepareTraining(): void {
  const core = engine() as unknown as { [prepared]?: true }
  if (core[prepared]) return
  core[prepared] = true
  correctGradients()
  for (const gradient of [reluGradient, swishGradient, groupedConvolutionGradient, ...reductionGradients()])
    registerGradient(gradient)
  replaceBatchNormalization()
  accelerateSwish()
  installBackpropagation()
}
