import { Ajv } from 'ajv'
import { expect } from 'chai'
import fc from 'fast-check'
import type { Group } from '../../../../runtime/data/dataset.js'
import { samplers } from '../../../../runtime/data/samplers/index.js'
import type { Draw, SamplerPart } from '../../../../runtime/data/samplers/sampler.js'
import { settingsSchema, usePart } from '../../../../runtime/protocol/part.js'
import { syntheticDataset } from '../synthetic.js'
import { type Drawing, draw, pathsOf, rowsOf } from './context.js'

const built = syntheticDataset({ background: [8, 5, 12, 4], evaluation: [4, 4], items: 8 })
const rich: Drawing = { dataset: built, groups: built.groups.slice(0, 4) }
const iterations = Array.from({ length: 12 }, (_, iteration) => iteration)

/** What holds for every batch of a sampler on the groups, whatever its layout. */
function expectWhole(sampler: SamplerPart, settings: object, groups: readonly Group[], drawn: Draw): void {
  const rows = rowsOf(drawn)
  const most = sampler.most(usePart(sampler, settings).settings, groups)
  expect(drawn.picks.length).to.be.within(1, most.images)
  expect(drawn.labels.length).to.be.at.most(most.labels)
  expect(drawn.picks.map(({ row }) => row).sort((a, b) => a - b)).to.deep.equal([...drawn.picks.keys()])
  const paths = pathsOf(groups)
  for (const image of rows) expect(paths.has(image)).to.equal(true)
  const slots = new Map(drawn.picks.map(({ slot, image }) => [slot, paths.get(image)]))
  for (const { slot, image } of drawn.picks) expect(slots.get(slot)).to.equal(paths.get(image))
  expectLayout(sampler, groups, drawn, rows)
}

/** What `Batch` says of rows, labels and items. */
function expectLayout(
  { layout }: SamplerPart,
  groups: readonly Group[],
  { labels, items }: Draw,
  rows: number[],
): void {
  const paths = pathsOf(groups)
  switch (layout) {
    case 'pairs': {
      const half = rows.length / 2
      expect([labels.length, items]).to.deep.equal([half, 1])
      const same = labels.map((_, at) => paths.get(rows[at]) === paths.get(rows[half + at]))
      expect(labels).to.deep.equal(same.map((each) => (each ? 1 : 0)))
      for (const at of labels.keys()) expect(rows[at]).to.not.equal(rows[half + at])
      return
    }
    case 'classes': {
      expect(labels).to.deep.equal([])
      const classes = rows.length / items
      expect(classes).to.be.at.least(2).and.to.satisfy(Number.isInteger)
      expect(new Set(rows).size).to.equal(rows.length)
      const first = rows.slice(0, classes).map((image) => paths.get(image))
      expect(new Set(first).size).to.equal(classes)
      for (const [row, image] of rows.entries()) expect(paths.get(image)).to.equal(first[row % classes])
      return
    }
    case 'labeled': {
      const numbers = groups.flatMap(({ name, classes }) => classes.map((each) => `${name}/${each.name}`))
      expect([labels.length, items]).to.deep.equal([rows.length, 1])
      expect(labels.map((label) => numbers[label])).to.deep.equal(rows.map((image) => paths.get(image)))
      return
    }
    default:
      layout satisfies never
  }
}

/** Mostly as many images as samplers ask for. */
const items = fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 3, max: 6 }) }, { weight: 1, arbitrary: fc.nat(2) })

/** Groups of the data set's images, of any number of classes with any number of images each. */
const someGroups = fc.array(fc.array(items, { maxLength: 6 }), { maxLength: 4 }).map((sizes): readonly Group[] => {
  let image = 0
  return sizes.map((classes, at) => ({
    name: `group${at}`,
    part: 'background',
    classes: classes.map((items, number) => ({
      name: `class${number}`,
      items: Array.from({ length: items }, () => image++),
    })),
  }))
})

/** Whatever a sampler declares, its examples prove: a new sampler needs no test here. */
describe('every sampler', () => {
  for (const sampler of samplers.values()) {
    for (const example of sampler.examples) {
      const { settings } = usePart(sampler, example)

      describe(`${sampler.name} ${JSON.stringify(example)}`, () => {
        it('has settings that its own schema and check allow', () => {
          const validate = new Ajv({ strict: false }).compile(settingsSchema(sampler))
          expect(validate(settings), JSON.stringify(validate.errors)).to.equal(true)
          expect(sampler.check?.(settings)).to.equal(undefined)
        })

        it('draws whole batches of the training groups, up to the largest', () => {
          expect(sampler.lacks(settings, rich.groups)).to.deep.equal([])
          const batches = iterations.map((iteration) => draw(sampler, example, rich, iteration))
          for (const batch of batches) expectWhole(sampler, example, rich.groups, batch)
          const largest = Math.max(...batches.map(({ picks }) => picks.length))
          expect(largest).to.equal(sampler.most(settings, rich.groups).images)
        })

        it('gives the same for the same seed and iteration, and something else for others', () => {
          const batches = iterations.map((iteration) => draw(sampler, example, rich, iteration))
          for (const iteration of [...iterations].reverse()) {
            expect(draw(sampler, example, rich, iteration)).to.deep.equal(batches[iteration])
          }
          expect(new Set(batches.map((batch) => rowsOf(batch).join())).size).to.equal(iterations.length)
          const seeds = [1, 2, 3].map((seed) => rowsOf(draw(sampler, example, { ...rich, seed }, 3)).join())
          expect(new Set(seeds).size).to.equal(3)
        })

        it('draws from any groups that lack nothing, and says of others what they lack', () => {
          let [drawn, refused] = [0, 0]
          fc.assert(
            fc.property(someGroups, fc.nat(5), (groups, iteration) => {
              const lacks = sampler.lacks(settings, groups)
              for (const sentence of lacks) expect(sentence).to.match(/^[a-z][^.]+$/)
              if (lacks.length > 0) refused++
              else {
                drawn++
                expectWhole(sampler, example, groups, draw(sampler, example, { ...rich, groups }, iteration))
              }
            }),
            { seed: 1, numRuns: 400 },
          )
          expect(drawn).to.be.above(5)
          expect(refused).to.be.above(5)
          const empty = { name: 'empty', items: [] }
          const noImages: Group = { name: 'G', part: 'background', classes: [empty, { ...empty, name: 'b' }] }
          for (const groups of [[], [noImages]]) expect(sampler.lacks(settings, groups)).to.not.deep.equal([])
        })
      })
    }
  }
})
