/** Preprocessing inside ONNX files, beside what a protocol does to images. */
import { expect } from 'chai'
import type { Network } from '../../../compiler/graph.js'
import { graphBuilder } from '../../../compiler/targets/onnx/builder.js'
import { randomStream } from '../../../runtime/base/random.js'
import { UserError } from '../../../runtime/base/user-error.js'
import { type ImageStore, readImage, valuesPerImage } from '../../../runtime/data/image-store.js'
import { imageSteps } from '../../../runtime/data/images/index.js'
import { bindPipeline } from '../../../runtime/data/images/pipeline.js'
import { preparationOf, preparingSteps } from '../../../runtime/exports/onnx/preparation.js'
import type { PartUse } from '../../../runtime/protocol/part.js'
import { usePart } from '../../../runtime/protocol/part.js'
import { buildNetwork } from '../../compiler/helpers/build-network.js'
import { onnxBytes, runOnnx } from '../../compiler/helpers/onnx.js'

const step = (name: string, settings = {}): PartUse => usePart(imageSteps.get(name)!, settings)

const networkOf = (input: readonly number[]): Network =>
  buildNetwork({ input, tower: ({ inputs, chain }) => chain('', ['flatten'], inputs[0]) })

/** Dark strokes on white, one image without any, and one of a single dark pixel at the edge. */
function drawings(shape: readonly [number, number, number], count: number): ImageStore {
  const [height, width, channels] = shape
  const size = height * width * channels
  const bytes = new Uint8Array(count * size).fill(255)
  const random = randomStream(5, shape.join())
  for (let index = 1; index < count; index++) {
    const points = index === 1 ? 1 : 40
    let [row, column] =
      index === 1 ? [0, width - 1] : [height * random.uniform(0.2, 0.8), width * random.uniform(0.2, 0.8)]
    for (let at = 0; at < points; at++) {
      const place = Math.floor(row) * width + Math.floor(column)
      for (let k = 0; k < channels; k++) bytes[index * size + place * channels + k] = Math.floor(random.uniform(0, 100))
      row = Math.min(height - 1, Math.max(0, row + random.uniform(-1, 1.5)))
      column = Math.min(width - 1, Math.max(0, column + random.uniform(-1, 1.2)))
    }
  }
  return { format: 'bytes', count, height, width, channels, bytes }
}

async function largestDifference(
  uses: readonly PartUse[],
  stored: readonly [number, number, number],
  input: readonly number[],
): Promise<number> {
  const network = networkOf(input)
  const store = drawings(stored, 6)
  const pipeline = bindPipeline(preparingSteps(uses, network, stored), store)
  const [own, made] = [valuesPerImage(store), valuesPerImage(pipeline.shape)]
  const [given, expected] = [new Float32Array(6 * own), new Float32Array(6 * made)]
  for (let index = 0; index < 6; index++) {
    readImage(store, index, given, index * own)
    pipeline.evaluation(store, index, expected, index * made)
  }
  const preparation = preparationOf(uses, network, stored)
  const inputs = [{ name: 'image', shape: stored }]
  const builder = graphBuilder(inputs, ['prepared'])
  const value = preparation.prepare(builder, { ...inputs[0], layout: 'last' })
  const graph = { name: 'g', doc: '', inputs, ...builder.finish([{ name: 'prepared', value }]) }
  const { prepared } = await runOnnx(onnxBytes(graph, network, []), { image: { shape: [6, ...stored], values: given } })
  expect(prepared.shape).to.deep.equal([6, ...input])
  return prepared.values.reduce((most, each, at) => Math.max(most, Math.abs(each - expected[at])), 0)
}

function refused(uses: readonly PartUse[], stored: readonly number[], input: readonly number[]): UserError {
  try {
    preparationOf(uses, networkOf(input), stored)
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  return expect.fail('it was not refused')
}

describe('preprocessing in ONNX files', () => {
  const cases: readonly (readonly [
    what: string,
    steps: readonly PartUse[],
    stored: readonly [number, number, number],
    input: readonly number[],
  ])[] = [
    ['ink', [step('ink')], [9, 7, 1], [9, 7, 1]],
    ['standard', [step('standard')], [9, 7, 3], [9, 7, 3]],
    ['paper', [step('paper')], [9, 7, 1], [9, 7, 1]],
    ['a smaller size', [step('resize')], [21, 16, 3], [8, 7, 3]],
    ['a larger size', [step('resize')], [9, 7, 1], [13, 20, 1]],
    ['a size that cuts off', [step('resize', { fit: 'cover' })], [21, 16, 3], [8, 9, 3]],
    ['a size with background', [step('resize', { fit: 'contain', background: 0.25 })], [21, 16, 1], [9, 12, 1]],
    ['the same size', [step('resize', { fit: 'cover' })], [9, 8, 1], [9, 8, 1]],
    ['a border that repeats the edge', [step('pad', { height: 12, width: 11 })], [9, 8, 2], [12, 11, 2]],
    ['a border of paper', [step('ink'), step('pad', { height: 12, width: 11 })], [9, 8, 1], [12, 11, 1]],
    [
      'a border after normalisation',
      [step('ink'), step('standard'), step('pad', { height: 12, width: 11 })],
      [9, 8, 1],
      [12, 11, 1],
    ],
    ['moments', [step('ink'), step('moments', { size: 24 })], [30, 26, 1], [24, 24, 1]],
    [
      'moments of both axes',
      [step('ink'), step('moments', { size: 24, aspect: 'full', scale: [0.5, 2] })],
      [30, 26, 1],
      [24, 24, 1],
    ],
    [
      'moments that keep the aspect',
      [step('ink'), step('moments', { size: 24, aspect: 'keep' })],
      [30, 26, 1],
      [24, 24, 1],
    ],
    ['moments without a background', [step('moments', { size: 20 })], [30, 26, 1], [20, 20, 1]],
    ['geometry without moments', [step('ink'), step('geometry')], [30, 26, 1], [30, 26, 5]],
    [
      'our protocol',
      [step('ink'), step('dihedral'), step('moments'), step('resize'), step('geometry', { optional: true })],
      [105, 105, 1],
      [32, 32, 5],
    ],
    [
      'our protocol, without room for geometry',
      [step('ink'), step('moments'), step('resize'), step('geometry', { optional: true })],
      [105, 105, 1],
      [28, 28, 1],
    ],
  ]
  for (const [what, steps, stored, input] of cases) {
    it(`gives what the protocol gives: ${what}`, async () => {
      expect(await largestDifference(steps, stored, input)).to.be.at.most(5e-5)
    })
  }

  it('refuses a step that cannot be said', () => {
    const { message, help } = refused([step('ink'), step('directions', { size: 8 })], [30, 30, 1], [8, 8, 8])
    expect(message).to.equal('the step directions of the protocol cannot be put into an ONNX file')
    expect(help).to.include('leave --with-preprocessing out').and.to.include('moments')
  })

  it('refuses steps that make something else of such images than the network takes', () => {
    expect(refused([step('ink')], [30, 30, 1], [28, 28, 1]).message).to.equal(
      'of images 30x30x1 the protocol makes 30x30x1, and net takes 28x28x1',
    )
    expect(refused([step('ink'), step('moments', { size: 8 })], [30, 30, 3], [8, 8, 3]).message).to.include(
      'moments needs images of 1 channel, not 3',
    )
  })

  it('refuses moments after a border, which would count', () => {
    const uses = [step('ink'), step('pad', { height: 12, width: 12 }), step('moments', { size: 12 })]
    const network = networkOf([12, 12, 1])
    const inputs = [{ name: 'image', shape: [9, 8, 1] }]
    const preparation = preparationOf(uses, network, [9, 8, 1])
    expect(() => preparation.prepare(graphBuilder(inputs, []), { ...inputs[0], layout: 'last' })).to.throw(
      UserError,
      'moments and geometry after pad',
    )
  })
})
