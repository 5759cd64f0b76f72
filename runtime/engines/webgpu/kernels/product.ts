/**
 * Matrix products whose elements are computed from other tensors, as in the gradients of a convolution: tiles of 32 by
 * 32, of which a thread computes 4 by 4, with both operands in workgroup memory. The summed term can be something other
 * than a product.
 */
import { forEachIndex, release, run, type TensorInfo, type WebGPUBackend } from './program.js'

export interface Product {
  readonly name: string
  readonly inputs: Readonly<Record<string, TensorInfo>>
  readonly integers?: Readonly<Record<string, number>>
  readonly batch: number
  readonly rows: number
  readonly columns: number
  readonly inner: number
  /**
   * WGSL: `left(batch: i32, row: i32, at: i32) -> f32` and `right(batch: i32, at: i32, column: i32) -> f32`, called
   * only within bounds. `uniforms` has the numbers above.
   */
  readonly code: string
  /**
   * WGSL: the term of values `l`, an f32, and `r`, a vec4, at index `at` of the sum; by default their product. The term
   * of zeros must be 0.
   */
  readonly term?: string
  /** The axis along which an operand's values are contiguous in memory: adjacent threads fetch those. */
  readonly leftAlong: 'rows' | 'inner'
  readonly rightAlong: 'columns' | 'inner'
  /** As many values as `batch` times `rows` times `columns`. */
  readonly shape: readonly number[]
}

const tile = 32

/** With fewer tiles than this most of a GPU would be idle, so the sum is split into parts. */
const fewTiles = 128

/** The minimum number of terms of a part. */
const leastTerms = 128

/**
 * `out[b, r, c] = sum over at of left(b, r, at) right(b, at, c)`, or of another term. The order of summation depends
 * only on the sizes.
 */
export function product(backend: WebGPUBackend, given: Product): TensorInfo {
  const { batch, rows, columns, inner } = given
  const [down, across] = [Math.ceil(rows / tile), Math.ceil(columns / tile)]
  const parts = Math.max(1, Math.min(Math.floor(fewTiles / (batch * down * across)), Math.floor(inner / leastTerms)))
  const terms = Math.ceil(inner / parts)
  const sums = run(backend, {
    name: `product ${given.name}`,
    inputs: given.inputs,
    integers: { ...given.integers, batches: batch, rows, columns, inner, terms },
    shape: [parts * batch * rows, columns],
    code: given.code + tiledProduct(given),
    // The third dimension has the smallest limit in practice, the first the largest matrices.
    workgroups: [down, across, parts * batch],
  })
  const out = parts === 1 ? sums : addParts(backend, sums, parts, batch * rows * columns)
  return { ...out, shape: [...given.shape] }
}

function addParts(backend: WebGPUBackend, sums: TensorInfo, parts: number, size: number): TensorInfo {
  const out = run(backend, {
    name: 'sum of parts',
    inputs: { x: sums },
    integers: { parts },
    shape: [size],
    code: forEachIndex(`
      var sum = 0.0;
      for (var part = 0; part < uniforms.parts; part++) { sum += x[part * uniforms.size + index]; }
      result[index] = sum;`),
  })
  release(backend, sums)
  return out
}

/** How a thread steps through a tile of 16 terms by 32 rows or columns. */
const steps = {
  outer: 'let lane = thread % 32; for (var i = thread / 32; i < 16; i += 2)',
  inner: 'let i = thread % 16; for (var lane = thread / 16; lane < 32; lane += 4)',
} as const

/** A row of a tile has one extra element, so that adjacent threads that fill a column use different memory banks. */
const tiledProduct = ({ leftAlong, rightAlong, term = 'l * r' }: Product): string => `
  fn term(at : i32, l : f32, r : vec4<f32>) -> vec4<f32> { return ${term}; }

  var<workgroup> leftTile : array<array<f32, 33>, 16>;
  var<workgroup> rightTile : array<array<f32, 33>, 16>;

  fn main() {
    let part = i32(workgroupId.z) / uniforms.batches;
    let batch = i32(workgroupId.z) % uniforms.batches;
    let firstRow = i32(workgroupId.x) * 32;
    let firstColumn = i32(workgroupId.y) * 32;
    let thread = i32(localIndex);
    let row = (thread / 8) * 4;
    let column = (thread % 8) * 4;
    let end = min(uniforms.inner, (part + 1) * uniforms.terms);
    var sums : array<vec4<f32>, 4>;

    // WGSL requires uniform control flow around barriers: the bound is a uniform.
    for (var step = 0; step < uniforms.terms; step += 16) {
      let start = part * uniforms.terms + step;
      {
        ${steps[leftAlong === 'inner' ? 'inner' : 'outer']} {
          var value = 0.0;
          if (start + i < end && firstRow + lane < uniforms.rows) { value = left(batch, firstRow + lane, start + i); }
          leftTile[i][lane] = value;
        }
      }
      {
        ${steps[rightAlong === 'inner' ? 'inner' : 'outer']} {
          var value = 0.0;
          if (start + i < end && firstColumn + lane < uniforms.columns) { value = right(batch, start + i, firstColumn + lane); }
          rightTile[i][lane] = value;
        }
      }
      workgroupBarrier();
      for (var i = 0; i < 16; i++) {
        let r = vec4<f32>(rightTile[i][column], rightTile[i][column + 1], rightTile[i][column + 2], rightTile[i][column + 3]);
        for (var j = 0; j < 4; j++) { sums[j] += term(start + i, leftTile[i][row + j], r); }
      }
      workgroupBarrier();
    }

    let firstOut = (part * uniforms.batches + batch) * uniforms.rows;
    for (var j = 0; j < 4; j++) {
      let r = firstRow + row + j;
      for (var k = 0; k < 4; k++) {
        let c = firstColumn + column + k;
        if (r < uniforms.rows && c < uniforms.columns) { result[(firstOut + r) * uniforms.columns + c] = sums[j][k]; }
      }
    }
  }
`
