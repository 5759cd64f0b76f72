/** Image steps of protocols as nodes of an ONNX graph: images are `[batch, channels, height, width]`. */
import type { Shape } from '../../../compiler/graph.js'
import type { OnnxAttribute } from '../../../compiler/targets/onnx/graph.js'
import { UserError } from '../../base/user-error.js'
import type { ImageShape } from '../../data/image-store.js'
import { areaMatrix, type Window } from '../../data/images/area.js'
import { type Fit, fitInto } from '../../data/images/fit.js'
import { geometryChannels, mostGeometry } from '../../data/images/geometry.js'

/** Adds nodes below a step's path; each call gives the name of a value. */
export interface StepScope {
  node(op: string, inputs: readonly string[], attributes?: Readonly<Record<string, OnnxAttribute>>): string
  floats(dims: Shape, values: readonly number[]): string
  number(value: number): string
  ints(values: readonly number[]): string
  readonly input: ImageShape
  readonly output: ImageShape
}

/** An image on its way. */
export interface Prepared {
  readonly value: string
  /** What is outside of it: a number, or the name of one for each image; absent: its edge is repeated. */
  readonly background?: number | string
  /** Its border is not what is outside: where the ink is, is measured without the border. */
  readonly moved: boolean
  /** The drawing before the first step `moments`, by the names of `Geometry`. */
  readonly geometry?: Readonly<Record<string, string>>
}

type OnnxStep = (image: Prepared, settings: Readonly<Record<string, unknown>>, scope: StepScope) => Prepared

/** By the step's name; one that is missing cannot be put into a file. */
export const onnxSteps: Readonly<Record<string, OnnxStep>> = {
  ink: (image, _settings, scope) => ({
    ...image,
    value: scope.node('Sub', [scope.number(1), image.value]),
    background: 0,
  }),
  standard: (image, _settings, scope) =>
    normalised(image, scope, (x, { mean, deviation }) => scope.node('Div', [scope.node('Sub', [x, mean]), deviation])),
  paper: (image, _settings, scope) =>
    normalised(image, scope, (x, { mean, deviation }) => scope.node('Sub', [scope.node('Div', [x, deviation]), mean])),
  resize(image, settings, scope) {
    const { input, output } = scope
    if (output.height === input.height && output.width === input.width) return { ...image, moved: false }
    const { fit, background } = settings as unknown as { readonly fit: Fit; readonly background: number }
    const { window, place } = fitInto(input, output, fit)
    const along = (side: 'height' | 'width', start: 'top' | 'left') =>
      scope.floats(
        [output[side], input[side]],
        areaRows([input[side], output[side]], [window[start], window[side]], [place[start], place[side]]),
      )
    const value = sampled(image.value, along('height', 'top'), along('width', 'left'), scope)
    const isWhole = place.height === output.height && place.width === output.width
    const whole = isWhole ? value : scope.node('Add', [value, around(place, background, scope)])
    return { ...image, value: whole, moved: false }
  },
  pad(image, _settings, scope) {
    const { input, output } = scope
    const [rows, columns] = [output.height - input.height, output.width - input.width]
    const [top, left] = [Math.floor(rows / 2), Math.floor(columns / 2)]
    const pads = scope.ints([0, 0, top, left, 0, 0, rows - top, columns - left])
    const value =
      image.background === undefined
        ? scope.node('Pad', [image.value, pads], { mode: { text: 'edge' } })
        : onBackground(image, scope, (x) => scope.node('Pad', [x, pads]))
    return { ...image, value, moved: true }
  },
  moments(image, settings, scope) {
    const ink = inkOf(image, scope)
    const { rows, columns } = magnification(ink, settings as unknown as MomentsSettings, scope)
    const size = scope.output.height
    const places = (scale: string, centre: string, extent: number) =>
      bilinear(placesOf(scale, centre, size, scope), extent, image.background === undefined, scope)
    const [down, right] = [places(rows, ink.row, scope.input.height), places(columns, ink.column, scope.input.width)]
    const value = onBackground(image, scope, (x) => sampled(x, down, right, scope))
    return { ...image, value, geometry: image.geometry ?? geometryOf(ink, scope), moved: false }
  },
  geometry(image, _settings, scope) {
    const measured = image.geometry ?? geometryOf(inkOf(image, scope), scope)
    const { height, width } = scope.input
    const ones = scope.floats([1, 1, height, width], Array(height * width).fill(1))
    const constants = geometryChannels.map(({ of, mean, deviation }) => {
      const units = scope.node('Div', [scope.node('Sub', [measured[of], scope.number(mean)]), scope.number(deviation)])
      const bounded = scope.node('Clip', [units, scope.number(-mostGeometry), scope.number(mostGeometry)])
      return scope.node('Mul', [ones, bounded])
    })
    return { ...image, value: scope.node('Concat', [image.value, ...constants], { axis: { int: 1 } }) }
  },
}

const overImage = { axes: { ints: [1, 2, 3] }, keepdims: { int: 1 } }

interface ImageMoments {
  readonly mean: string
  readonly deviation: string
}

/** By its own mean and deviation; 0 where all its values are one. */
function normalised(image: Prepared, scope: StepScope, apply: (x: string, moments: ImageMoments) => string): Prepared {
  const { node } = scope
  const x = image.value
  const mean = node('ReduceMean', [x], overImage)
  const centred = node('Sub', [x, mean])
  const deviation = node('Sqrt', [node('ReduceMean', [node('Mul', [centred, centred])], overImage)])
  const isOneValue = node('Equal', [node('ReduceMax', [x], overImage), node('ReduceMin', [x], overImage)])
  const normal = (value: string) => node('Where', [isOneValue, scope.number(0), apply(value, { mean, deviation })])
  const background = typeof image.background === 'number' ? scope.number(image.background) : image.background
  return {
    ...image,
    value: normal(x),
    ...(background === undefined ? {} : { background: normal(background) }),
    moved: false,
  }
}

type Part = readonly [start: number, length: number]

/** The matrix that takes a part of one axis to a part of the other, `[to, from]`; the rest of `to` is 0. */
function areaRows([from, to]: Part, [start, length]: Part, [first, count]: Part): readonly number[] {
  const inner = areaMatrix(length, count)
  const matrix = Array<number>(to * from).fill(0)
  for (const [at, share] of inner.entries()) {
    matrix[(first + Math.floor(at / length)) * from + start + (at % length)] = share
  }
  return matrix
}

/** The background around the place in the result, and 0 in it. */
function around(place: Window, background: number, { floats, output: { height, width } }: StepScope): string {
  const values = Array.from({ length: height * width }, (_, at) => {
    const [row, column] = [Math.floor(at / width) - place.top, (at % width) - place.left]
    return row >= 0 && row < place.height && column >= 0 && column < place.width ? 0 : background
  })
  return floats([1, 1, height, width], values)
}

/** Does to the image what takes what is outside for 0. */
function onBackground(
  { value, background = 0 }: Prepared,
  { node, number }: StepScope,
  apply: (x: string) => string,
): string {
  if (background === 0) return apply(value)
  const outside = typeof background === 'number' ? number(background) : background
  return node('Add', [apply(node('Sub', [value, outside])), outside])
}

/** `rows [.., to, from]` times the image times `columns [.., to, from]`, transposed. */
function sampled(x: string, rows: string, columns: string, { node }: StepScope): string {
  const turned = node('Transpose', [node('MatMul', [rows, x])], { perm: { ints: [0, 1, 3, 2] } })
  return node('Transpose', [node('MatMul', [columns, turned])], { perm: { ints: [0, 1, 3, 2] } })
}

/** Where the ink is and how far it spreads, one number an image. */
interface Ink {
  readonly row: string
  readonly column: string
  readonly rr: string
  readonly cc: string
}

/** The ink's moments, as ink-moments.ts has them. @throws UserError after a step that has put a border around it */
function inkOf(image: Prepared, scope: StepScope): Ink {
  const { node, input } = scope
  if (image.moved) {
    throw new UserError(
      'moments and geometry after pad cannot be put into an ONNX file: the ink is measured without the border',
      'leave --with-preprocessing out, or put resize between the two steps',
    )
  }
  const ink = node('Relu', [image.value])
  const sum = (x: string) => node('ReduceSum', [x, scope.ints([1, 2, 3])], { keepdims: { int: 1 } })
  const mass = sum(ink)
  const isEmpty = node('Equal', [mass, scope.number(0)])
  const some = node('Where', [isEmpty, scope.number(1), mass])
  const along = (extent: number, dims: Shape) => {
    const middle = (extent - 1) / 2
    const places = scope.floats(
      dims,
      Array.from({ length: extent }, (_, at) => at - middle),
    )
    const centre = node('Div', [sum(node('Mul', [ink, places])), some])
    // From the centre: in float32 the difference of two squares has too few digits.
    const apart = node('Sub', [places, centre])
    const variance = node('Div', [sum(node('Mul', [ink, node('Mul', [apart, apart])])), some])
    return {
      place: node('Add', [centre, scope.number(middle)]),
      variance: node('Where', [isEmpty, scope.number(extent ** 2 / 12), node('Add', [variance, scope.number(1 / 12)])]),
    }
  }
  const [rows, columns] = [along(input.height, [1, 1, input.height, 1]), along(input.width, [1, 1, 1, input.width])]
  return { row: rows.place, column: columns.place, rr: rows.variance, cc: columns.variance }
}

function geometryOf(
  { row, column, rr, cc }: Ink,
  { node, number, input }: StepScope,
): Readonly<Record<string, string>> {
  const half = (x: string) => node('Mul', [x, number(0.5)])
  const share = (place: string, extent: number) =>
    node('Div', [node('Sub', [place, number((extent - 1) / 2)]), number(extent)])
  const size = half(node('Log', [half(node('Add', [rr, cc]))]))
  return {
    logSize: node('Sub', [size, number(Math.log(Math.max(input.height, input.width)))]),
    logAspect: half(node('Log', [node('Div', [cc, rr])])),
    row: share(row, input.height),
    column: share(column, input.width),
  }
}

interface MomentsSettings {
  readonly spread: number
  readonly aspect: 'keep' | 'half' | 'full'
  readonly scale: readonly [number, number]
}

/** How far apart in the image neighbours of the result are, along each axis: as moments.ts has it. */
function magnification(
  { rr, cc }: Ink,
  { spread, aspect, scale }: MomentsSettings,
  { node, number, input, output }: StepScope,
): { readonly rows: string; readonly columns: string } {
  const size = output.height
  const fit = size / Math.max(input.height, input.width)
  const root = (x: string) => node('Sqrt', [x])
  const both = root(node('Mul', [node('Add', [rr, cc]), number(0.5)]))
  const along = (variance: string): string => {
    const own = root(variance)
    const length = { keep: () => both, half: () => root(node('Mul', [both, own])), full: () => own }[aspect]()
    const factor = node('Div', [number(spread * size), length])
    return node('Reciprocal', [node('Clip', [factor, number(scale[0] * fit), number(scale[1] * fit)])])
  }
  return { rows: along(rr), columns: along(cc) }
}

/** Of every place of the result, from 0, the place in the image: `[batch, 1, size, 1]`. */
function placesOf(scale: string, centre: string, size: number, { node, floats }: StepScope): string {
  const steps = floats(
    [1, 1, size, 1],
    Array.from({ length: size }, (_, at) => at - (size - 1) / 2),
  )
  return node('Add', [node('Mul', [steps, scale]), centre])
}

/** What every pixel of the image counts at each of the places, bilinearly: `[batch, 1, size, extent]`. */
function bilinear(places: string, extent: number, repeats: boolean, { node, floats, number }: StepScope): string {
  const within = repeats ? node('Clip', [places, number(0), number(extent - 1)]) : places
  const pixels = floats([1, 1, 1, extent], [...Array(extent).keys()])
  const distance = node('Abs', [node('Sub', [within, pixels])])
  return node('Relu', [node('Sub', [number(1), distance])])
}
