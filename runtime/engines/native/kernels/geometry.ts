/** The parts of a convolution's geometry that netc's operations use. */
import { backend_util } from '@tensorflow/tfjs-core'

export type Shape4D = [number, number, number, number]
type Info = backend_util.Conv2DInfo

export interface ConvolutionAttributes {
  readonly strides: [number, number] | number
  readonly pad: 'same' | 'valid' | number | backend_util.ExplicitPadding
  /** Null from layers without dilations. */
  readonly dilations?: [number, number] | number | null
  readonly dataFormat?: 'NHWC' | 'NCHW'
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

/** tfjs's description of a convolution. @throws Error if the channels come first */
export function convolutionInfo(
  input: readonly number[],
  filter: readonly number[],
  attrs: ConvolutionAttributes,
  depthwise = false,
): Info {
  const { strides, pad, dilations, dataFormat, dimRoundingMode } = attrs
  if (dataFormat === 'NCHW') throw new Error('the native engine supports only NHWC convolutions')
  return backend_util.computeConv2DInfo(
    input as Shape4D,
    filter as Shape4D,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    depthwise,
  )
}

/** What follows the sums of a forward convolution. */
export interface Finish {
  readonly bias?: boolean
  readonly relu?: boolean
}

/** In the order of `Geometry` in csrc/geometry.h. */
export function geometryOf(info: Info, groups = 1, { bias = false, relu = false }: Finish = {}): number[] {
  return [
    info.batchSize,
    info.inHeight,
    info.inWidth,
    info.inChannels,
    info.outHeight,
    info.outWidth,
    info.outChannels,
    info.filterHeight,
    info.filterWidth,
    info.strideHeight,
    info.strideWidth,
    info.padInfo.top,
    info.padInfo.left,
    info.dilationHeight,
    info.dilationWidth,
    groups,
    Number(bias),
    Number(relu),
  ]
}
