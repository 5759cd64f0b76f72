import { expect } from 'chai'
import { randomStream } from '../../../../runtime/base/random.js'
import { UserError } from '../../../../runtime/base/user-error.js'
import { readImage } from '../../../../runtime/data/image-store.js'
import { augment } from '../../../../runtime/data/images/affine-nearest.js'
import { bindPipeline, pipelineShapes } from '../../../../runtime/data/images/pipeline.js'
import { gray, handwriting, noiseStore, prepare, seeded, use } from './pictures.js'

const recipe = [
  use('ink'),
  use('dihedral'),
  use('affine', { of: 'class', shear: 0.3, aspect: 0.3 }),
  use('elastic', { of: 'class', deviation: 0.03 }),
  use('moments'),
  use('affine', { rotation: 10, shear: 0.15, scale: 0.1, aspect: 0.1, shift: 0.02 }),
  use('elastic'),
  use('resize', { height: 32, width: 32 }),
  use('geometry'),
]

describe('version 1 as steps', () => {
  const store = handwriting()
  const ranges = { probability: 0.5, rotation: 15, shear: 0.3, shift: 5, zoom: [0.8, 2] as const }

  /** The arithmetic of the first release, in its order: another order rounds otherwise. */
  const normalized = {
    none: (pixels: Float32Array) => pixels,
    ink: (pixels: Float32Array) => pixels.map((value) => 1 - value),
    paper: (pixels: Float32Array) => {
      const { mean, deviation } = statistics(pixels)
      return pixels.map((value) => value * (1 / deviation) + -mean)
    },
    standard: (pixels: Float32Array) => {
      const { mean, deviation } = statistics(pixels)
      return pixels.map((value) => value * (1 / deviation) + -mean / deviation)
    },
  }
  const statistics = (pixels: Float32Array) => {
    const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length
    const squares = pixels.reduce((sum, value) => sum + (value - mean) * (value - mean), 0)
    return { mean, deviation: Math.sqrt(squares / pixels.length) }
  }
  const same = (a: Float32Array, b: Float32Array) => Buffer.from(a.buffer).equals(Buffer.from(b.buffer))

  for (const [kind, normalize] of Object.entries(normalized)) {
    const steps = kind === 'none' ? [] : [use(kind)]
    it(`has the bytes of ${kind}, and of the four passes after it`, () => {
      const pipeline = bindPipeline([...steps, use('affine_nearest', ranges)], store)
      const [item, expectedItem] = [randomStream(1, 'batch'), randomStream(1, 'batch')]
      const result = new Float32Array(105 * 105)
      for (let image = 0; image < store.count; image++) {
        const raw = new Float32Array(105 * 105)
        readImage(store, image, raw)
        const expected = normalize(raw)
        pipeline.evaluation(store, image, result)
        expect(same(result, expected)).to.equal(true)
        const augmented = augment(expected, new Float32Array(105 * 105), store, ranges, expectedItem)
        pipeline.training(store, image, result, 0, { ...seeded(0), item })
        expect(same(result, augmented)).to.equal(true)
      }
    })
  }
})

describe('a pipeline', () => {
  const store = handwriting()

  it('has the shape of its last step', () => {
    expect(bindPipeline(recipe, store).shape).to.deep.equal(gray(32, 32, 5))
    expect(bindPipeline([], store).shape).to.deep.equal(gray(105, 105))
    const small = [use('moments', { size: 64 }), recipe[5]]
    expect(pipelineShapes(small, store)).to.deep.equal([gray(105, 105), gray(64, 64), gray(64, 64)])
  })

  it('names the first step that cannot be', () => {
    const impossible = [use('ink'), use('directions', { size: 8 }), use('moments'), use('pad', { height: 1, width: 1 })]
    expect(() => bindPipeline(impossible, store)).to.throw(
      UserError,
      'step 3 of the images is impossible: moments needs images of 1 channel, not 8',
    )
    expect(pipelineShapes(impossible, store)).to.include({ step: 2 })
    expect(() => bindPipeline([use('pad', { height: 105, width: 104 })], store)).to.throw(
      UserError,
      '105x105 does not fit in 105x104: use resize',
    )
  })

  it('writes at its place and nowhere else', () => {
    const pipeline = bindPipeline([use('resize', { height: 3, width: 3 })], store)
    const out = new Float32Array(30).fill(7)
    pipeline.evaluation(store, 2, out, 9)
    expect([...out.slice(0, 9), ...out.slice(18)].every((value) => value === 7)).to.equal(true)
    expect([...out.slice(9, 18)].every((value) => value <= 1)).to.equal(true)
  })

  it('gives the same bytes for the same numbers, whatever it did before', () => {
    const pipeline = bindPipeline(recipe, store)
    const out = new Float32Array(32 * 32 * 5)
    for (let image = 0; image < 6; image++) {
      pipeline.training(store, image, out, 0, seeded(image))
      expect(out).to.deep.equal(prepare(recipe, store, image, seeded(image)))
      pipeline.evaluation(store, image, out)
      expect(out).to.deep.equal(prepare(recipe, store, image))
    }
    expect(prepare(recipe, store, 0, seeded(1))).not.to.deep.equal(prepare(recipe, store, 0, seeded(2)))
    expect(prepare(recipe, store, 0, seeded(1, 1))).not.to.deep.equal(prepare(recipe, store, 0, seeded(1, 2)))
  })

  it('changes all items of a class in the same way, with a separate stream for each step', () => {
    const steps: number[] = []
    const random = (item: number) => ({
      item: randomStream(item, 'item'),
      classStream: (step: number) => {
        steps.push(step)
        return randomStream(4, 'class', step)
      },
    })
    const ofClass = recipe.slice(0, 5)
    expect(prepare(ofClass, store, 3, random(1))).to.deep.equal(prepare(ofClass, store, 3, random(2)))
    expect(steps).to.deep.equal([1, 2, 3, 1, 2, 3])
  })

  it('shows evaluation eight views of a square, the first as it is', () => {
    const noise = noiseStore(gray(6, 6))
    const pipeline = bindPipeline([], noise)
    expect(pipeline.views).to.equal(8)
    const views = Array.from({ length: 8 }, (_, view) => prepare([], noise, 0, undefined, view))
    expect(views[0]).to.deep.equal(prepare([], noise, 0))
    expect(views[3]).to.deep.equal(views[0].slice().reverse())
    expect(new Set(views.map((view) => `${view}`)).size).to.equal(8)
    expect(views[4][6 * 2 + 5]).to.equal(views[0][6 * 5 + 2])
    expect(() => prepare([], noise, 0, undefined, 8)).to.throw(RangeError, 'the view must be from 0 to 7')
    const wide = noiseStore(gray(4, 6))
    expect(bindPipeline([], wide).views).to.equal(4)
    expect(() => prepare([], wide, 0, undefined, 4)).to.throw(RangeError, 'views 0 to 3')
  })

  it('rotates a drawing before it is normalized: a half turn of the result, except for its geometry', () => {
    const steps = [use('ink'), use('moments')]
    const [straight, turned] = [prepare(steps, store, 4), prepare(steps, store, 4, undefined, 3).reverse()]
    for (let i = 0; i < straight.length; i++) expect(turned[i]).to.be.closeTo(straight[i], 1e-5)
  })
})
