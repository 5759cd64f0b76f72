/** The gradients of a convolution. Images are `[n, height, width, channels]`, filters `[height, width, in, out]`. */
import type { KernelConfig, Tensor4D } from '@tensorflow/tfjs-core'
import { backend_util } from '@tensorflow/tfjs-core'
import { demand } from '../../backpropagation.js'
import { product } from './product.js'
import { type TensorInfo, type WebGPUBackend, webgpuKernel } from './program.js'

type Shape4D = Tensor4D['shape']

interface ConvolutionAttributes {
  readonly strides: [number, number] | number
  readonly pad: 'same' | 'valid' | number | backend_util.ExplicitPadding
  readonly dataFormat: 'NHWC' | 'NCHW'
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

/** The backend's own use one thread per weight, or read every filter from memory for each pixel. */
export function convolutionKernels(): readonly KernelConfig[] {
  return [
    webgpuKernel<{ x: TensorInfo; dy: TensorInfo }, ConvolutionAttributes & { readonly filterShape: Shape4D }>(
      'Conv2DBackpropFilter',
      ({ inputs, backend, attrs }) =>
        filterGradient(backend, inputs.x, inputs.dy, geometry(inputs.x.shape as Shape4D, attrs.filterShape, attrs)),
    ),
    webgpuKernel<{ dy: TensorInfo; filter: TensorInfo }, ConvolutionAttributes & { readonly inputShape: Shape4D }>(
      'Conv2DBackpropInput',
      ({ inputs, backend, attrs }) => {
        // The gradient will not be used.
        if (!demand.inputGradient) return backend.makeTensorInfo(attrs.inputShape, 'float32')
        const info = geometry(attrs.inputShape, inputs.filter.shape as Shape4D, attrs)
        return inputGradient(backend, inputs.dy, inputs.filter, info)
      },
    ),
  ]
}

function geometry(inputShape: Shape4D, filterShape: Shape4D, attrs: ConvolutionAttributes): backend_util.Conv2DInfo {
  const { strides, pad, dataFormat, dimRoundingMode } = attrs
  if (dataFormat === 'NCHW') throw new Error('the webgpu engine supports only NHWC convolutions')
  return backend_util.computeConv2DInfo(inputShape, filterShape, strides, 1, pad, dimRoundingMode)
}

function integersOf(info: backend_util.Conv2DInfo): Record<string, number> {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = info
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = info
  return {
    ...{ inHeight, inWidth, inChannels, outHeight, outWidth, outChannels },
    ...{ filterHeight, filterWidth, strideHeight, strideWidth, top: padInfo.top, left: padInfo.left },
  }
}

/** `dw[tap and input channel, output channel]`: the sum over all output pixels. */
function filterGradient(
  backend: WebGPUBackend,
  x: TensorInfo,
  dy: TensorInfo,
  info: backend_util.Conv2DInfo,
): TensorInfo {
  return product(backend, {
    name: 'filter gradient',
    inputs: { x, dy },
    integers: integersOf(info),
    batch: 1,
    rows: info.filterHeight * info.filterWidth * info.inChannels,
    columns: info.outChannels,
    inner: info.batchSize * info.outHeight * info.outWidth,
    leftAlong: 'rows',
    rightAlong: 'columns',
    shape: info.filterShape,
    code: `
      fn left(batch : i32, row : i32, at : i32) -> f32 {
        let channel = row % uniforms.inChannels;
        let tap = row / uniforms.inChannels;
        let line = at / uniforms.outWidth;
        let image = line / uniforms.outHeight;
        let y = (line % uniforms.outHeight) * uniforms.strideHeight + tap / uniforms.filterWidth - uniforms.top;
        let x0 = (at % uniforms.outWidth) * uniforms.strideWidth + tap % uniforms.filterWidth - uniforms.left;
        if (y < 0 || y >= uniforms.inHeight || x0 < 0 || x0 >= uniforms.inWidth) { return 0.0; }
        return x[((image * uniforms.inHeight + y) * uniforms.inWidth + x0) * uniforms.inChannels + channel];
      }
      fn right(batch : i32, at : i32, column : i32) -> f32 { return dy[at * uniforms.outChannels + column]; }
    `,
  })
}

/** `dx[pixel, input channel]`: the sum over taps and output channels, for the outputs that read the pixel. */
function inputGradient(
  backend: WebGPUBackend,
  dy: TensorInfo,
  filter: TensorInfo,
  info: backend_util.Conv2DInfo,
): TensorInfo {
  return product(backend, {
    name: 'input gradient',
    inputs: { dy, filter_: filter },
    integers: integersOf(info),
    batch: 1,
    rows: info.batchSize * info.inHeight * info.inWidth,
    columns: info.inChannels,
    inner: info.filterHeight * info.filterWidth * info.outChannels,
    leftAlong: 'inner',
    rightAlong: 'inner',
    shape: info.inShape,
    code: `
      fn left(batch : i32, row : i32, at : i32) -> f32 {
        let channel = at % uniforms.outChannels;
        let tap = at / uniforms.outChannels;
        let line = row / uniforms.inWidth;
        let image = line / uniforms.inHeight;
        let y = line % uniforms.inHeight + uniforms.top - tap / uniforms.filterWidth;
        let x = row % uniforms.inWidth + uniforms.left - tap % uniforms.filterWidth;
        if (y < 0 || x < 0 || y % uniforms.strideHeight != 0 || x % uniforms.strideWidth != 0) { return 0.0; }
        let outY = y / uniforms.strideHeight;
        let outX = x / uniforms.strideWidth;
        if (outY >= uniforms.outHeight || outX >= uniforms.outWidth) { return 0.0; }
        return dy[((image * uniforms.outHeight + outY) * uniforms.outWidth + outX) * uniforms.outChannels + channel];
      }
      fn right(batch : i32, at : i32, column : i32) -> f32 {
        let tap = at / uniforms.outChannels;
        return filter_[(tap * uniforms.inChannels + column) * uniforms.outChannels + at % uniforms.outChannels];
      }
    `,
  })
}
