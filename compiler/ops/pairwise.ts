/** Arithmetic of tensors, value by value: the infix operators. */
import { type Problem, problem } from '../diagnostics/diagnostic.js'
import { elements, type Shape } from '../graph.js'
import { type Operator, type OperatorExample, operator, type Range } from './operator.js'
import { plus, product, reciprocal, times } from './ranges.js'

const broadcasting =
  'Tensors of equal shape, or with broadcasting: a tensor with extent 1 along some axes is repeated along these: an image with a 1x1xC tensor (one value per channel), a HxWx1 tensor (per pixel), a Hx1xC or 1xWxC tensor (per row or column of a channel); and anything with a vector of 1. One of the inputs must have the shape of the output.'

/** The output's shape: that of the largest input, to which the others are broadcast. */
function spread(verb: string, shapes: readonly Shape[]): Shape | Problem {
  const target = shapes.reduce((largest, shape) => (reaches(largest, shape) ? shape : largest))
  return shapes.every((shape) => reaches(shape, target)) ? target : problem('shape-mismatch', { verb, shapes })
}

/** Whether a tensor of this shape is equal or can be broadcast to shape `target`. */
function reaches(shape: Shape, target: Shape): boolean {
  if (shape.length === 1 && shape[0] === 1) return true
  return shape.length === target.length && shape.every((extent, axis) => extent === 1 || extent === target[axis])
}

/** `range`: the range of the result of two values. */
const pairwise = <const Name extends string>(
  name: Name,
  doc: string,
  range: (a: Range, b: Range) => Range,
  also: readonly string[],
  inputs: Operator['inputs'] = 2,
) => {
  const example = (shapes: readonly Shape[]): OperatorExample => {
    const output = shapes.reduce((a, b) => (elements(a) < elements(b) ? b : a))
    return { inputs: shapes, call: name, output, params: 0, macs: 0 }
  }
  const image: Shape = [27, 27, 128]
  return operator({
    name,
    also,
    doc: `${doc} ${broadcasting}`,
    inputs,
    parameters: {},
    shape: (shapes) => spread(name, shapes),
    range: (ranges) => ranges.reduce(range),
    examples: [
      example([image, image]),
      example([image, [1, 1, 128]]),
      example([[27, 27, 1], image]),
      example([image, [27, 1, 128]]),
      example([[9], [9]]),
      ...(inputs === 2 ? [] : [example([[9], [9], [1]])]),
    ],
  })
}

export const add = pairwise('add', 'The sum of two or more tensors, value by value: `a + b`.', plus, ['plus'], {
  atLeast: 2,
})
export const subtract = pairwise(
  'subtract',
  'The first tensor minus the second, value by value: `a - b`.',
  (a, b) => plus(a, times(b, -1)),
  ['sub', 'minus'],
)
export const multiply = pairwise('multiply', 'The product of two tensors, value by value: `a * b`.', product, [
  'mul',
  'times',
])
export const divide = pairwise(
  'divide',
  'The first tensor divided by the second, value by value: `a / b`. A divisor of 0 gives an infinity or NaN.',
  (a, b) => product(a, reciprocal(b)),
  ['true_divide'],
)
export const maximum = pairwise(
  'maximum',
  'The largest of two or more tensors, value by value: `max(a, b)`.',
  (a, b) => [Math.max(a[0], b[0]), Math.max(a[1], b[1])],
  [],
  { atLeast: 2 },
)
export const minimum = pairwise(
  'minimum',
  'The smallest of two or more tensors, value by value: `min(a, b)`.',
  (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1])],
  [],
  { atLeast: 2 },
)
