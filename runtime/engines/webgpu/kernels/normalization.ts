/**
 * Batch normalization in training: sums over parts of the rows with one thread per channel of a part, then the sum of
 * the parts in order, then one pass that writes. `x` is viewed as `[sides, rows, channels]`.
 */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { util } from '@tensorflow/tfjs-core'
import { type NormalizationAttributes, normalizationContracts } from '../../gradients/batch-normalization.js'
import type { InputsOf, OutputsOf } from '../../gradients/contract.js'
import { forEachIndex, ownKernel, release, run, type TensorInfo, type WebGPUBackend } from './program.js'

export const normalizationKernels: readonly KernelConfig[] = [
  ownKernel(normalizationContracts.forward, ({ inputs, backend, attrs }) => forward(backend, inputs, attrs)),
  ownKernel(normalizationContracts.gradient, ({ inputs, backend, attrs }) => gradient(backend, inputs, attrs)),
]

type Forward = typeof normalizationContracts.forward
type Gradient = typeof normalizationContracts.gradient

/** How the rows of a side are split. All of these are fields of `uniforms`. */
type Parts = Readonly<Record<'sides' | 'rows' | 'channels' | 'parts' | 'rowsPerPart', number>>

/** The approximate number of threads that sum concurrently. */
const threads = 32768

/** The minimum number of rows of a part, and the maximum number of parts: one thread adds them. */
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
  { x, gamma, beta }: InputsOf<Forward>,
  { epsilon, sides }: NormalizationAttributes,
): OutputsOf<Forward> {
  const parts = partsOf(x, sides)
  const moments = partSums(backend, { name: 'moments', inputs: { x }, parts, sums: 2, code: momentsOfPart })
  const ofSides = (name: string, inputs: Readonly<Record<string, TensorInfo>>, code: string): TensorInfo =>
    run(backend, {
      name: `normalization ${name}`,
      inputs,
      integers: parts,
      shape: [sides, parts.channels],
      code: forEachIndex(code),
    })
  const distance = ofSides('distance', { moments }, `${mergedMoments} result[index] = distance;`)
  const variance = ofSides('variance', { moments }, `${mergedMoments} result[index] = m2 / count;`)
  // The mean itself is rounded and only stored: rows are normalized by their differences from the first one.
  const mean = ofSides(
    'mean',
    { x, distance },
    `let channel = index % uniforms.channels;
     let first = (index / uniforms.channels) * uniforms.rows * uniforms.channels + channel;
     result[index] = x[first] + distance[index];`,
  )
  const y = run(backend, {
    name: 'normalize',
    inputs: { x, gamma, beta, distance, variance },
    integers: parts,
    floats: { epsilon },
    shape: x.shape,
    code: forEachIndex(`
      let channel = index % uniforms.channels;
      let side = index / (uniforms.rows * uniforms.channels);
      let at = side * uniforms.channels + channel;
      let scale = gamma[channel] * inverseSqrt(variance[at] + uniforms.epsilon);
      let first = side * uniforms.rows * uniforms.channels + channel;
      result[index] = (x[index] - x[first] - distance[at]) * scale + beta[channel];`),
  })
  release(backend, moments, distance)
  return { y, mean, variance }
}

interface PartSums {
  readonly name: string
  readonly inputs: Readonly<Record<string, TensorInfo>>
  readonly parts: Parts
  /** The number of sums that `code` writes, from `place * sums` on. */
  readonly sums: number
  readonly code: string
}

/** Sums for each part and channel: `[sides, parts, sums, channels]`. */
function partSums(backend: WebGPUBackend, { name, inputs, parts, sums, code }: PartSums): TensorInfo {
  const { sides, channels } = parts
  return run(backend, {
    name,
    inputs,
    integers: parts,
    shape: [sides * parts.parts * sums, channels],
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
      ${code}
    }`,
  })
}

/**
 * The distance of the mean from the side's first row, and the sum of squared differences from the mean, computed from
 * differences from the part's first row: it is near the mean, so no large numbers cancel.
 */
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
  result[2 * place * uniforms.channels + channel] = shift - x[first] + difference;
  result[(2 * place + 1) * uniforms.channels + channel] = max(0.0, squares - sum * difference);`

/** Merges the moments of parts (Chan, Golub and LeVeque 1979). */
const mergedMoments = `
  let side = index / uniforms.channels;
  let channel = index % uniforms.channels;
  var distance = 0.0;
  var m2 = 0.0;
  var count = 0.0;
  for (var part = 0; part < uniforms.parts; part++) {
    let at = 2 * (side * uniforms.parts + part) * uniforms.channels + channel;
    let more = f32(min(uniforms.rowsPerPart, uniforms.rows - part * uniforms.rowsPerPart));
    let all = count + more;
    let difference = moments[at] - distance;
    distance += difference * more / all;
    m2 += moments[at + uniforms.channels] + difference * difference * count * more / all;
    count = all;
  }`

/**
 * With n rows a side, r = 1 / sqrt(variance + epsilon), and sums over rows: dbeta = sum dy, dgamma = r sum dy (x -
 * mean), dx = gamma r (dy - dbeta / n - (x - mean) r dgamma / n) (Ioffe and Szegedy 2015, section 3).
 */
function gradient(
  backend: WebGPUBackend,
  { dy, x, gamma, mean, variance }: InputsOf<Gradient>,
  { epsilon, sides }: NormalizationAttributes,
): OutputsOf<Gradient> {
  const parts = partsOf(x, sides)
  const { channels } = parts
  const ofParts = partSums(backend, {
    ...{ name: 'normalization sums', inputs: { dy, x, mean }, parts },
    ...{ sums: 3, code: gradientSumsOfPart },
  })
  const sums = run(backend, {
    name: 'merged normalization sums',
    inputs: { ofParts },
    integers: parts,
    shape: [sides * 3, channels],
    code: forEachIndex(`
      let channel = index % uniforms.channels;
      let which = (index / uniforms.channels) % 3;
      let side = index / (3 * uniforms.channels);
      var sum = 0.0;
      for (var part = 0; part < uniforms.parts; part++) {
        sum += ofParts[(3 * (side * uniforms.parts + part) + which) * uniforms.channels + channel];
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
        let channel = index;
        for (var side = 0; side < uniforms.sides; side++) {
          ${sumsOfSide}
          sum += ${term};
        }
        result[index] = sum;`),
    })
  const dbeta = overSides('dbeta', { sums }, 'ofDy')
  const dgamma = overSides(
    'dgamma',
    { sums, variance },
    'products * inverseSqrt(variance[side * uniforms.channels + index] + uniforms.epsilon)',
  )
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
      ${sumsOfSide}
      let slope = r * r * products / n;
      result[index] = gamma[channel] * r * (dy[index] - ofDy / n - (x[index] - mean[at] - rest) * slope);`),
  })
  release(backend, ofParts, sums)
  return { dx, dgamma, dbeta }
}

/**
 * Evaluates the sums of a side and channel. The mean is rounded: the mean distance of the rows from it corrects the
 * sums.
 */
const sumsOfSide = `
  let n = f32(uniforms.rows);
  let firstSum = 3 * side * uniforms.channels + channel;
  let ofDy = sums[firstSum];
  let rest = sums[firstSum + 2 * uniforms.channels] / n;
  let products = sums[firstSum + uniforms.channels] - rest * ofDy;`

const gradientSumsOfPart = `
  let center = mean[side * uniforms.channels + channel];
  var sum = 0.0;
  var products = 0.0;
  var distances = 0.0;
  for (var row = begin; row < end; row++) {
    let at = first + row * uniforms.channels;
    sum += dy[at];
    products += dy[at] * (x[at] - center);
    distances += x[at] - center;
  }
  let firstResult = 3 * place * uniforms.channels + channel;
  result[firstResult] = sum;
  result[firstResult + uniforms.channels] = products;
  result[firstResult + 2 * uniforms.channels] = distances;`
