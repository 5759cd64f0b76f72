import { Ajv } from 'ajv'
import { expect } from 'chai'
import { randomStream } from '../../../../runtime/base/random.js'
import { type ImageShape, readImage, valuesPerImage } from '../../../../runtime/data/image-store.js'
import { imageSteps } from '../../../../runtime/data/images/index.js'
import { Picture } from '../../../../runtime/data/images/picture.js'
import { bindPipeline } from '../../../../runtime/data/images/pipeline.js'
import { settingsSchema } from '../../../../runtime/protocol/part.js'
import { gray, noiseStore, prepare, seeded, use } from './pictures.js'

const inputs = [gray(24, 24), gray(16, 21), gray(24, 24, 3), gray(1, 1), gray(105, 105)].map((shape) =>
  noiseStore(shape),
)

/** Whatever a step declares, its examples prove: a new step needs no test here. */
describe('every image step', () => {
  for (const step of imageSteps.values()) {
    describe(step.name, () => {
      it('has settings that its own schema and check allow', () => {
        expect(step.examples.length).to.be.at.least(1)
        const validate = new Ajv({ strict: false }).compile(settingsSchema(step))
        for (const example of step.examples) {
          const { settings } = use(step.name, example)
          expect(validate(settings), JSON.stringify(validate.errors)).to.equal(true)
          expect(step.check?.(settings)).to.equal(undefined)
        }
      })

      for (const example of step.examples) {
        const uses = [use(step.name, example)]
        const takes = (input: ImageShape) => typeof step.shape(input, uses[0].settings) !== 'string'
        const stores = inputs.filter(takes)

        it(`${JSON.stringify(example)} gives what its shape rule says, finite, and the same again`, () => {
          expect(stores.length).to.be.at.least(1)
          for (const store of stores) {
            const shape = step.shape(store, uses[0].settings) as ImageShape
            const picture = new Picture()
            const apply = step.bind(uses[0].settings, store)
            for (const image of [0, 1, 0]) {
              picture.load(store, image)
              const random = randomStream(image, 'conformance')
              apply(picture, { item: random, ofClass: () => random })
              expect(picture.shape).to.deep.equal(gray(shape.height, shape.width, shape.channels))
              const values = picture.pixels()
              expect(values.length).to.equal(valuesPerImage(shape))
              expect(values.every(Number.isFinite)).to.equal(true)
            }
            const bound = bindPipeline(uses, store)
            const out = new Float32Array(valuesPerImage(shape))
            for (const image of [1, 0]) bound.training(store, image, out, 0, seeded(image))
            expect(out).to.deep.equal(prepare(uses, store, 0, seeded(0)))
          }
        })

        if (step.augments) {
          it(`${JSON.stringify(example)} keeps the shape, and evaluation leaves it out`, () => {
            for (const store of stores) {
              expect(step.shape(store, uses[0].settings)).to.include(gray(store.height, store.width, store.channels))
              const raw = new Float32Array(valuesPerImage(store))
              readImage(store, 1, raw)
              expect(prepare(uses, store, 1)).to.deep.equal(raw)
            }
          })
        } else {
          it(`${JSON.stringify(example)} draws nothing: training is evaluation`, () => {
            for (const store of stores) {
              expect(prepare(uses, store, 1, seeded(1, 1))).to.deep.equal(prepare(uses, store, 1))
              expect(prepare(uses, store, 1, seeded(2, 2))).to.deep.equal(prepare(uses, store, 1))
            }
          })
        }
      }

      if (step.fit !== undefined) {
        it('chooses for any network settings that stay as they are, and takes the images', () => {
          for (const example of step.examples) {
            for (const store of inputs) {
              for (const target of inputs) {
                const fitted = step.fit!(use(step.name, example).settings, target, store)
                if (fitted === undefined) continue
                expect(step.fit!(fitted, target, store)).to.deep.equal(fitted)
                const before = step.shape(store, use(step.name, example).settings)
                expect(typeof step.shape(store, fitted)).to.equal(typeof before)
              }
            }
          }
        })
      }

      if ('of' in step.parameters) {
        it('changes an item by its own numbers, or a class by its own', () => {
          const store = inputs.find((input) => typeof step.shape(input, use(step.name).settings) !== 'string')!
          const result = (of: string, item: number, ofClass: number) =>
            `${prepare([use(step.name, { ...step.examples[0], of })], store, 0, seeded(item, ofClass))}`
          const several = [1, 2, 3, 4, 5, 6]
          const distinct = (results: readonly string[]) => new Set(results).size
          expect(distinct(several.map((seed) => result('class', seed, 1)))).to.equal(1)
          expect(distinct(several.map((seed) => result('class', 1, seed)))).to.be.above(2)
          expect(distinct(several.map((seed) => result('item', 1, seed)))).to.equal(1)
          expect(distinct(several.map((seed) => result('item', seed, 1)))).to.be.above(2)
        })
      }
    })
  }
})
