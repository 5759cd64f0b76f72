import { type Problem, problem } from '../diagnostics/diagnostic.js'
import { elements, type Shape } from '../graph.js'
import { operator } from './operator.js'
import { bool } from './parameter.js'
import { product, times } from './ranges.js'
import { sameShape } from './shapes.js'

export const matmul = operator({
  name: 'matmul',
  also: ['mm', 'bmm', 'dot', 'batch_dot'],
  doc: 'The product of two matrices: MxK and KxN give MxN. Tensors of more axes are batches of matrices: their leading axes must be equal.',
  inputs: 2,
  parameters: {
    transpose_a: bool('Whether the first matrix is transposed, KxM.', { default: false, also: ['adjoint_a'] }),
    transpose_b: bool('Whether the second matrix is transposed, NxK.', { default: false, also: ['adjoint_b'] }),
  },
  shape: ([a, b], { transpose_a, transpose_b }) => multiplied(a, b, transpose_a, transpose_b),
  window: () => 'everything',
  range: ([a, b], [left], { transpose_a }) => times(product(a, b), inner(left, transpose_a)),
  macs: ([a], output, { transpose_a }) => elements(output) * inner(a, transpose_a),
  examples: [
    {
      inputs: [
        [7, 5],
        [5, 9],
      ],
      call: 'matmul',
      output: [7, 9],
      params: 0,
      macs: 315,
    },
    {
      inputs: [
        [3, 197, 64],
        [3, 197, 64],
      ],
      call: 'matmul(transpose_b=true)',
      output: [3, 197, 197],
      params: 0,
      macs: 7_451_328,
    },
    {
      inputs: [
        [6, 4],
        [6, 2],
      ],
      call: 'matmul(transpose_a=true)',
      output: [4, 2],
      params: 0,
      macs: 48,
    },
  ],
})

/** The number of products in each sum. */
const inner = (a: Shape, transposed: boolean): number => a[a.length - (transposed ? 2 : 1)]

function multiplied(a: Shape, b: Shape, transposeA: boolean, transposeB: boolean): Shape | Problem {
  const low = [a, b].find((shape) => shape.length < 2)
  if (low !== undefined) {
    const fix = 'reshape it to a matrix: a row is 1xK, a column Kx1'
    return problem('wrong-rank', { operator: 'matmul', expected: 'matrices', actual: low, fix })
  }
  const [rows, of] = matrix(a, transposeA)
  const [ofB, columns] = matrix(b, transposeB)
  const leading = a.slice(0, -2)
  if (of === ofB && sameShape(leading, b.slice(0, -2))) return [...leading, rows, columns]
  const taken = `${transposeA ? 'KxM' : 'MxK'} and ${transposeB ? 'NxK' : 'KxN'}`
  const rule = `matmul takes ${taken} with the same K, and equal leading axes`
  return problem('shape-mismatch', { verb: 'matmul', shapes: [a, b], rule })
}

/** Rows and columns after transposition. */
function matrix(shape: Shape, transposed: boolean): readonly [number, number] {
  const [rows, columns] = shape.slice(-2)
  return transposed ? [columns, rows] : [rows, columns]
}
