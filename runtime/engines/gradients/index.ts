/** What training does alike on every engine; each engine registers the kernels that it has for it. */
import { registerGradient } from '@tensorflow/tfjs-core'
import { installBackpropagation } from '../backpropagation.js'
import { replaceBatchNormalization } from './batch-normalization.js'
import { correctGradients } from './corrected-gradients.js'
import { groupedConvolutionGradient } from './grouped-convolution.js'
import { reductionGradients } from './reductions.js'
import { reluGradient } from './relu.js'
import { accelerateSwish, swishGradient } from './swish.js'

let prepared = false

/** Once is enough: what it registers holds for all engines. tfjs's own gradients must be there. */
export function prepareTraining(): void {
  if (prepared) return
  prepared = true
  correctGradients()
  for (const gradient of [reluGradient, swishGradient, groupedConvolutionGradient, ...reductionGradients()])
    registerGradient(gradient)
  replaceBatchNormalization()
  accelerateSwish()
  installBackpropagation()
}
