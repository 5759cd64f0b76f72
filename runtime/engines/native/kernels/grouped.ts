/** Convolutions of groups and their gradients, of any stride and dilation. */
import type { backend_util, KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import {
  type FilterGradientAttributes,
  type FusedGroupedAttributes,
  type GroupedConvolutionAttributes,
  groupedConvolutionNames,
  type InputGradientAttributes,
} from '../../gradients/grouped-convolution.js'
import { convolutionInfo, type Finish, geometryOf } from './geometry.js'
import { nativeKernel, runOperation } from './native-kernel.js'

export function groupedKernels(): readonly KernelConfig[] {
  const { forward, inputGradient, filterGradient, fused } = groupedConvolutionNames
  return [
    nativeKernel<{ x: TensorInfo; filter: TensorInfo; bias: TensorInfo }, FusedGroupedAttributes>(
      fused,
      ({ inputs: { x, filter, bias }, backend, attrs }) =>
        runOperation(backend, 'NetcConvolution', [x, filter, bias], {
          integers: integers(x.shape, filter.shape, attrs, { bias: true, relu: attrs.relu }),
        }),
    ),
    nativeKernel<{ x: TensorInfo; filter: TensorInfo }, GroupedConvolutionAttributes>(
      forward,
      ({ inputs: { x, filter }, backend, attrs }) =>
        runOperation(backend, 'NetcConvolution', [x, filter, filter], {
          integers: integers(x.shape, filter.shape, attrs),
        }),
    ),
    nativeKernel<{ dy: TensorInfo; filter: TensorInfo }, InputGradientAttributes>(
      inputGradient,
      ({ inputs: { dy, filter }, backend, attrs }) =>
        runOperation(backend, 'NetcConvolutionInputGradient', [dy, filter], {
          integers: integers(attrs.inputShape, filter.shape, attrs),
        }),
    ),
    nativeKernel<{ x: TensorInfo; dy: TensorInfo }, FilterGradientAttributes>(
      filterGradient,
      ({ inputs: { x, dy }, backend, attrs }) =>
        runOperation(backend, 'NetcConvolutionFilterGradient', [x, dy], {
          integers: integers(x.shape, attrs.filterShape, attrs),
        }),
    ),
  ]
}

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
