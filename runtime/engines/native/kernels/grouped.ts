/** Grouped convolutions and their gradients, of any stride and dilation. */
import type { backend_util, KernelConfig } from '@tensorflow/tfjs-core'
import { type GroupedConvolutionAttributes, groupedConvolutionContracts } from '../../gradients/grouped-convolution.js'
import { convolutionInfo, type Finish, geometryOf } from './geometry.js'
import { ownKernel, runOperation } from './native-kernel.js'

const { forward, inputGradient, filterGradient, fused } = groupedConvolutionContracts

export const groupedKernels: readonly KernelConfig[] = [
  ownKernel(forward, ({ inputs: { x, filter }, backend, attrs }) => ({
    y: runOperation(backend, 'NetcConvolution', [x, filter, filter], {
      integers: integers(x.shape, filter.shape, attrs),
    }),
  })),
  ownKernel(inputGradient, ({ inputs: { dy, filter }, backend, attrs }) => ({
    dx: runOperation(backend, 'NetcConvolutionInputGradient', [dy, filter], {
      integers: integers(attrs.inputShape, filter.shape, attrs),
    }),
  })),
  ownKernel(filterGradient, ({ inputs: { x, dy }, backend, attrs }) => ({
    dw: runOperation(backend, 'NetcConvolutionFilterGradient', [x, dy], {
      integers: integers(x.shape, attrs.filterShape, attrs),
    }),
  })),
  ownKernel(fused, ({ inputs: { x, filter, bias }, backend, attrs }) => ({
    y: runOperation(backend, 'NetcConvolution', [x, filter, bias], {
      integers: integers(x.shape, filter.shape, attrs, { bias: true, relu: attrs.relu }),
    }),
  })),
]

function integers(
  input: readonly number[],
  filter: readonly number[],
  { groups, strides, dilations, pad }: GroupedConvolutionAttributes,
  finish: Finish = {},
): number[] {
  const [height, width, channels, filters] = filter
  const padding: backend_util.ExplicitPadding = [[0, 0], pad[0], pad[1], [0, 0]]
  const whole = [height, width, channels * groups, filters]
  return geometryOf(convolutionInfo(input, whole, { strides, dilations, pad: padding }), groups, finish)
}
