/**
 * Batch normalisation in training: sums by parts of the rows, one thread a channel of a part, then the parts together in their
 * order, then one pass that writes. `x` is seen as `[sides, rows, channels]`.
 */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { util } from '@tensorflow/tfjs-core'
import {
  kernelNames,
  type NormalizationAttributes,
  type NormalizationGradientInputs,
  type NormalizationInputs,
} from '../../operations/batch-normalization.js'
import { forEachIndex, release, run, type TensorInfo, type WebGPUBackend, webgpuKernel } from './program.js'

export function normalizationKernels(): readonly KernelConfig[] {
  return [
    webgpuKernel<NormalizationInputs, NormalizationAttributes>(kernelNames.forward, ({ inputs, backend, attrs }) =>
      forward(backend, inputs, attrs),
    ),
    webgpuKernel<NormalizationGradientInputs, NormalizationAttributes>(
      kernelNames.gradient,
      ({ inputs, backend, attrs }) => gradient(backend, inputs, attrs),
    ),
  ]
}

/** How the rows of a side are cut. All of it are fields of `uniforms`. */
type Parts = Readonly<Record<'sides' | 'rows' | 'channels' | 'parts' | 'rowsPerPart', number>>

/** Threads that sum at once, about. */
const threads = 32768

/** A part has at least so many rows, and the parts are at most so many: one thread adds them up. */
const leastRows = 32
const mostParts = 128

function partsOf(x: TensorInfo, sides: number): Parts {
  const channels = x.shape[x.shape.length - 1]
  const rows = util.sizeFromShape(x.shape) / channels / sides
  const wanted = Math.min(mostParts, Math.floor(threads / (sides * channels)), Math.floor(rows / leastRows))
  const rowsPerPart = Math.ceil(rows / Math.max(1, wanted))
  return { sides, rows, channels, parts: Math.ceil(rows / rowsPerPart), rowsPerPart }
}

function forward(
  backend: WebGPUBackend,
  { x, gamma, beta }: NormalizationInputs,
  { epsilon, sides }: NormalizationAttributes,
): TensorInfo[] {
  const parts = partsOf(x, sides)
  const moments = partSums(backend, 'moments', { x }, parts, momentsOfPart)
  const [mean, variance] = ['mean', 'm2 / count'].map((value) =>
    run(backend, {
      name: `merged ${value}`,
      inputs: { moments },
      integers: parts,
      shape: [sides, parts.channels],
      code: forEachIndex(`${mergedMoments} result[index] = ${value};`),
    }),
  )
  release(backend, moments)
  const y = run(backend, {
    name: 'normalize',
    inputs: { x, gamma, beta, mean, variance },
    integers: parts,
    floats: { epsilon },
    shape: x.shape,
    code: forEachIndex(`
      let channel = index % uniforms.channels;
      let side = index / (uniforms.rows * uniforms.channels);
      let at = side * uniforms.channels + channel;
      let scale = gamma[channel] * inverseSqrt(variance[at] + uniforms.epsilon);
      result[index] = (x[index] - mean[at]) * scale + beta[channel];`),
  })
  return [y, mean, variance]
}

/** Sums for each part and channel, two numbers each: `[sides, parts, 2, channels]`. */
function partSums(
  backend: WebGPUBackend,
  name: string,
  inputs: Readonly<Record<string, TensorInfo>>,
  parts: Parts,
  body: string,
): TensorInfo {
  const { sides, channels } = parts
  return run(backend, {
    name,
    inputs,
    integers: parts,
    shape: [sides * parts.parts * 2, channels],
    workgroups: [Math.ceil((sides * parts.parts * channels) / 64), 1, 1],
    code: `fn main() {
      let thread = i32(workgroupId.x) * 64 + i32(localIndex);
      if (thread >= uniforms.sides * uniforms.parts * uniforms.channels) { return; }
      let channel = thread % uniforms.channels;
      let place = thread / uniforms.channels;
      let part = place % uniforms.parts;
      let side = place / uniforms.parts;
      let begin = part * uniforms.rowsPerPart;
      let end = min(begin + uniforms.rowsPerPart, uniforms.rows);
      let first = side * uniforms.rows * uniforms.channels + channel;
      ${body}
    }`,
  })
}

/** Mean, and sum of squared differences from it, by way of differences from the part's first row: near the mean, so that no large numbers cancel. */
const momentsOfPart = `
  let shift = x[first + begin * uniforms.channels];
  var sum = 0.0;
  var squares = 0.0;
  for (var row = begin; row < end; row++) {
    let d = x[first + row * uniforms.channels] - shift;
    sum += d;
    squares += d * d;
  }
  let difference = sum / f32(end - begin);
  result[2 * place * uniforms.channels + channel] = shift + difference;
  result[(2 * place + 1) * uniforms.channels + channel] = max(0.0, squares - sum * difference);`

/** Moments of parts as those of all (Chan, Golub and LeVeque 1979). */
const mergedMoments = `
  let side = index / uniforms.channels;
  let channel = index % uniforms.channels;
  var mean = 0.0;
  var m2 = 0.0;
  var count = 0.0;
  for (var part = 0; part < uniforms.parts; part++) {
    let at = 2 * (side * uniforms.parts + part) * uniforms.channels + channel;
    let more = f32(min(uniforms.rowsPerPart, uniforms.rows - part * uniforms.rowsPerPart));
    let all = count + more;
    let difference = moments[at] - mean;
    mean += difference * more / all;
    m2 += moments[at + uniforms.channels] + difference * difference * count * more / all;
    count = all;
  }`

/**
 * With n rows a side, r = 1 / sqrt(variance + epsilon), and sums over rows: dbeta = sum dy, dgamma = r sum dy (x - mean),
 * dx = gamma r (dy - dbeta / n - (x - mean) r dgamma / n) (Ioffe and Szegedy 2015, section 3).
 */
function gradient(
  backend: WebGPUBackend,
  { dy, x, gamma, mean, variance }: NormalizationGradientInputs,
  { epsilon, sides }: NormalizationAttributes,
): TensorInfo[] {
  const parts = partsOf(x, sides)
  const { channels } = parts
  const ofParts = partSums(backend, 'normalization sums', { dy, x, mean }, parts, gradientSumsOfPart)
  const sums = run(backend, {
    name: 'merged normalization sums',
    inputs: { ofParts },
    integers: parts,
    shape: [sides * 2, channels],
    code: forEachIndex(`
      let channel = index % uniforms.channels;
      let which = (index / uniforms.channels) % 2;
      let side = index / (2 * uniforms.channels);
      var sum = 0.0;
      for (var part = 0; part < uniforms.parts; part++) {
        sum += ofParts[(2 * (side * uniforms.parts + part) + which) * uniforms.channels + channel];
      }
      result[index] = sum;`),
  })
  const overSides = (name: string, inputs: Readonly<Record<string, TensorInfo>>, term: string): TensorInfo =>
    run(backend, {
      name,
      inputs,
      integers: parts,
      floats: { epsilon },
      shape: [channels],
      code: forEachIndex(`
        var sum = 0.0;
        for (var side = 0; side < uniforms.sides; side++) { sum += ${term}; }
        result[index] = sum;`),
    })
  const dbeta = overSides('dbeta', { sums }, 'sums[2 * side * uniforms.channels + index]')
  const dgamma = overSides('dgamma', { sums, variance }, dgammaOfSide)
  const dx = run(backend, {
    name: 'normalization gradient',
    inputs: { dy, x, gamma, mean, variance, sums },
    integers: parts,
    floats: { epsilon },
    shape: x.shape,
    code: forEachIndex(`
      let channel = index % uniforms.channels;
      let side = index / (uniforms.rows * uniforms.channels);
      let at = side * uniforms.channels + channel;
      let r = inverseSqrt(variance[at] + uniforms.epsilon);
      let n = f32(uniforms.rows);
      let meanGradient = sums[2 * side * uniforms.channels + channel] / n;
      let slope = r * r * sums[(2 * side + 1) * uniforms.channels + channel] / n;
      result[index] = gamma[channel] * r * (dy[index] - meanGradient - (x[index] - mean[at]) * slope);`),
  })
  release(backend, ofParts, sums)
  return [dx, dgamma, dbeta]
}

const dgammaOfSide = `sums[(2 * side + 1) * uniforms.channels + index] *
  inverseSqrt(variance[side * uniforms.channels + index] + uniforms.epsilon)`

const gradientSumsOfPart = `
  let center = mean[side * uniforms.channels + channel];
  var sum = 0.0;
  var products = 0.0;
  for (var row = begin; row < end; row++) {
    let at = first + row * uniforms.channels;
    sum += dy[at];
    products += dy[at] * (x[at] - center);
  }
  result[2 * place * uniforms.channels + channel] = sum;
  result[(2 * place + 1) * uniforms.channels + channel] = products;`
