/** Applications of an operator, drawn from its declaration only. */
import fc from 'fast-check'
import { isProblem } from '../../../compiler/diagnostics/diagnostic.js'
import { type Attributes, type AttributeValue, elements, type Shape } from '../../../compiler/graph.js'
import { fillDefaults, isRequired, type Operator, type ParameterDeclaration } from '../../../compiler/ops/index.js'
import { type AppliedOperator, readCall } from '../helpers/apply.js'

export interface Case extends AppliedOperator {
  readonly inputs: readonly Shape[]
  readonly output: Shape
  /** For messages: `conv {"filters":3,...} of 5x4x2`. */
  readonly label: string
}

/** Inputs are small, so that a suite over all operators is quick. */
const vector = fc.integer({ min: 1, max: 8 }).map((features): Shape => [features])
const channels = fc.constantFrom(1, 2, 3, 4, 6)
const extent = fc.integer({ min: 1, max: 7 })
const image = fc.tuple(extent, extent, channels).map((shape): Shape => shape)
const pixel = channels.map((count): Shape => [1, 1, count])
const matrix = fc.tuple(extent, channels).map((shape): Shape => shape)
const deep = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 4, maxLength: 5 }).map((shape): Shape => shape)

/** The `count` inputs of one application: often of one shape, now and then such as might be spread or joined. */
function inputShapes(count: number): fc.Arbitrary<readonly Shape[]> {
  const first = fc.oneof(
    { weight: 3, arbitrary: image },
    { weight: 2, arbitrary: vector },
    { weight: 1, arbitrary: pixel },
    { weight: 2, arbitrary: matrix },
    { weight: 1, arbitrary: deep },
  )
  if (count === 0) return fc.constant([])
  return first.chain((shape) => {
    const other = fc.oneof(
      { weight: 3, arbitrary: fc.constant(shape) },
      channels.map((count): Shape => [...shape.slice(0, -1), count]),
      fc.constant(shape.map((n, axis) => (axis === shape.length - 1 ? n : 1))),
      fc.constant(shape.map((n, axis) => (axis === shape.length - 1 ? 1 : n))),
      fc.constant<Shape>([1]),
      // What has another extent, or 1, along some axis; and the last two the other way round, as for a product of
      // matrices.
      fc.tuple(fc.nat(shape.length - 1), fc.constantFrom(1, 2, 3)).map(([axis, n]): Shape => shape.with(axis, n)),
      fc.constant<Shape>([...shape.slice(0, -2), ...shape.slice(-2).reverse()]),
    )
    const rest = fc.array(other, { minLength: count - 1, maxLength: count - 1 })
    return fc.tuple(rest, fc.nat(count - 1)).map(([others, at]) => [...others.slice(0, at), shape, ...others.slice(at)])
  })
}

/** Shapes of as many elements as the input has, and another; where there is no input, any. */
function shapesLike(input: Shape | undefined): fc.Arbitrary<Shape> {
  if (input === undefined) return fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 })
  const count = elements(input)
  const divisors = Array.from({ length: count }, (_, index) => index + 1).filter((n) => count % n === 0)
  const images = fc.tuple(fc.constantFrom(...divisors), fc.constantFrom(...divisors))
  return fc.oneof(
    fc.constant<Shape>([count]),
    images.map(([height, width]): Shape => {
      const rows = (count / height) % width === 0 ? width : 1
      return [height, rows, count / height / rows]
    }),
    fc.constantFrom(...divisors).map((rows): Shape => [1, rows, 1, count / rows]),
    fc.constantFrom(...divisors).map((rows): Shape => [rows, count / rows]),
    fc.constant<Shape>([count + 1]),
  )
}

function values(
  { type, min, max, values, default: own }: ParameterDeclaration,
  input: Shape | undefined,
): fc.Arbitrary<AttributeValue> {
  const [least, most] = [min ?? -2, max ?? Number.POSITIVE_INFINITY]
  const int = fc.integer({ min: Math.ceil(least), max: Math.min(Math.ceil(least) + 3, most) })
  const size = fc.tuple(int, int)
  switch (type) {
    case 'int':
      return fc.oneof(int, fc.constantFrom(...[2, 3].map((factor) => Math.min(most, Math.max(least, factor)))))
    case 'float':
      // Not the minimum itself, where a division by 0 may occur.
      return fc.integer({ min: 1, max: 99 }).map((share) => least + (Math.min(most, least + 1) - least) * (share / 100))
    case 'bool':
      return fc.boolean()
    case 'enum':
      return fc.constantFrom(...(values ?? []))
    case 'size':
      return size
    case 'padding':
      return fc.oneof(fc.constantFrom(...(values ?? [])), size)
    case 'ints':
      return fc.shuffledSubarray([...(input ?? []).keys()], { minLength: input?.length ?? 0 })
    case 'shape':
      return own === undefined ? shapesLike(input) : fc.constant(own)
    default:
      return type satisfies never
  }
}

export function attributesOf(operator: Operator, input: Shape | undefined): fc.Arbitrary<Attributes> {
  const given = operator.parameters.map((parameter) => {
    const arbitrary = values(parameter, input)
    return isRequired(parameter) ? arbitrary : fc.option(arbitrary, { nil: undefined, freq: 3 })
  })
  return fc.tuple(...given).map((drawn) => {
    const pairs = operator.parameters.flatMap(({ name }, index) => {
      const value = drawn[index]
      return value === undefined ? [] : [[name, value] as const]
    })
    return fillDefaults(operator, Object.fromEntries(pairs))
  })
}

/** The first `count` of `draws` random applications that the shape rule accepts, the same ones every time. */
export function randomCases(operator: Operator, count: number, draws: number): readonly Case[] {
  const least = typeof operator.inputs === 'number' ? operator.inputs : operator.inputs.atLeast
  const counts = typeof operator.inputs === 'number' ? fc.constant(least) : fc.integer({ min: least, max: least + 2 })
  const arbitrary = counts
    .chain(inputShapes)
    .chain((inputs) => attributesOf(operator, inputs[0]).map((attributes) => ({ inputs, attributes })))
  return fc
    .sample(arbitrary, { seed: 25, numRuns: draws })
    .flatMap(({ inputs, attributes }) => accepted(operator, attributes, inputs))
    .slice(0, count)
}

/** The operator's own examples. */
export function exampleCases(operator: Operator): readonly Case[] {
  return operator.examples.flatMap(({ call, inputs }) => accepted(operator, readCall(call).attributes, inputs))
}

export function accepted(operator: Operator, attributes: Attributes, inputs: readonly Shape[]): readonly Case[] {
  const output = operator.shape(inputs, attributes)
  if (isProblem(output)) return []
  const label = `${operator.name} ${JSON.stringify(attributes)} of ${inputs.map((shape) => shape.join('x')).join(', ')}`
  return [{ operator, attributes, inputs, output, label }]
}
