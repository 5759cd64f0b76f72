/** Matrix products. */
import type { KernelCase, Setup, Shape } from './setup.js'

interface Product {
  readonly batch?: number
  readonly rows: number
  readonly inner: number
  readonly columns: number
  /** Which operand is transposed in memory. */
  readonly transposed?: 'a' | 'b'
}

function product({ batch, rows, inner, columns, transposed }: Product): Setup {
  const outer = batch === undefined ? [] : [batch]
  const a: Shape = transposed === 'a' ? [...outer, inner, rows] : [...outer, rows, inner]
  const b: Shape = transposed === 'b' ? [...outer, columns, inner] : [...outer, inner, columns]
  return {
    inputs: [a, b],
    work: { flops: 2 * (batch ?? 1) * rows * inner * columns },
    run: (tf, [x, y]) => tf.matMul(x, y, transposed === 'a', transposed === 'b'),
  }
}

function productCase(name: string, of: string, dims: Product): KernelCase {
  const { batch, rows, inner, columns } = dims
  const less = {
    rows: Math.min(rows, 19),
    inner: Math.min(inner, 101),
    columns: Math.min(columns, 37),
    ...(batch === undefined ? {} : { batch: Math.min(batch, 3) }),
  }
  const sizes = `${batch === undefined ? '' : `${batch} of `}${rows}x${inner} by ${inner}x${columns}`
  return { name: `${name}, ${sizes}`, of, full: product(dims), small: product({ ...dims, ...less }) }
}

const square = { rows: 1024, inner: 1024, columns: 1024 }
const attention = { batch: 64, rows: 128, inner: 128, columns: 128 }

export const products: readonly KernelCase[] = [
  productCase('matMul', 'none', square),
  productCase('matMul, first transposed', 'none', { ...square, transposed: 'a' }),
  productCase('matMul, second transposed', 'none', { ...square, transposed: 'b' }),
  productCase('matMul, batched', 'none', attention),
  productCase('matMul, batched, second transposed', 'none', { ...attention, transposed: 'b' }),
  productCase('dense', 'siamese-cnn', { rows: 64, inner: 9216, columns: 4096 }),
  productCase('dense, input gradient', 'siamese-cnn', { rows: 64, inner: 4096, columns: 9216, transposed: 'b' }),
  productCase('dense, kernel gradient', 'siamese-cnn', { rows: 9216, inner: 64, columns: 4096, transposed: 'a' }),
]
