import { Ajv } from 'ajv'
import { expect } from 'chai'
import { splits } from '../../../../runtime/data/splits/index.js'
import { settingsSchema, usePart } from '../../../../runtime/protocol/part.js'
import { syntheticDataset } from '../synthetic.js'
import { divide, names, partsOf } from './divide.js'

/**
 * Whatever a split declares, its examples prove: a new split needs no test here. Examples name groups as the embedded
 * data have them.
 */
describe('every split', () => {
  const built = syntheticDataset({ background: [8, 5, 12, 4, 4, 9], evaluation: [4, 6], items: 8 })
  const dataset = { ...built, groups: built.groups.map((group) => ({ ...group, name: embeddedName(group.name) })) }
  const placeOf = new Map(
    dataset.groups.flatMap((group, at) =>
      group.classes.flatMap(({ name, items }) =>
        items.map((image) => [image, { at, part: group.part, path: `${group.name}/${name}` }] as const),
      ),
    ),
  )

  /** Numbered from 1. */
  function embeddedName(name: string): string {
    const [part, number] = name.split('_')
    return `${part}${String(Number(number) + 1).padStart(2, '0')}`
  }

  for (const part of splits.values()) {
    for (const example of part.examples) {
      const { settings } = usePart(part, example)
      const split = (seed: number) => divide(part, example, dataset, seed)

      describe(`${part.name} ${JSON.stringify(example)}`, () => {
        it('has settings that its own schema and check allow', () => {
          const validate = new Ajv({ strict: false }).compile(settingsSchema(part))
          expect(validate(settings), JSON.stringify(validate.errors)).to.equal(true)
          expect(part.check?.(settings)).to.equal(undefined)
        })

        it('divides into three parts that share no image, none of them empty', () => {
          for (let seed = 0; seed < 20; seed++) {
            const images = partsOf(split(seed)).map((groups) =>
              groups.flatMap(({ classes }) => classes.flatMap(({ items }) => items)),
            )
            for (const ofPart of images) expect(ofPart).to.not.have.length(0)
            expect(new Set(images.flat()).size).to.equal(images.flat().length)
            for (const image of images.flat()) expect(placeOf.has(image)).to.equal(true)
          }
        })

        it('keeps images in their class and group, and groups and images in their order', () => {
          for (const groups of partsOf(split(3))) {
            const places = groups.flatMap((group) =>
              group.classes.flatMap(({ name, items }) =>
                items.map((image) => {
                  expect(placeOf.get(image)!.path).to.equal(`${group.name}/${name}`)
                  return image
                }),
              ),
            )
            // The images of the data set are numbered in its order.
            expect(places).to.deep.equal([...places].sort((a, b) => a - b))
            expect(new Set(names(groups)).size).to.equal(groups.length)
          }
        })

        it('trains and validates on no evaluation group', () => {
          for (let seed = 0; seed < 20; seed++) {
            const { train, validation } = split(seed)
            for (const group of [...train, ...validation]) expect(group.part).to.equal('background')
          }
        })

        it('gives the same for the same seed, and is plain data', () => {
          expect(split(5)).to.deep.equal(split(5))
          expect(JSON.parse(JSON.stringify(split(5)))).to.deep.equal(split(5))
        })
      })
    }
  }
})
