import { expect } from 'chai'
import type { ImageClass } from '../../../../runtime/data/dataset.js'
import type { ImageStore } from '../../../../runtime/data/image-store.js'
import { embeddedDataset } from '../../../../runtime/data/loaders/embedded.js'
import { nearestClasses } from '../../../../runtime/data/samplers/prototypes.js'
import { prepare, use } from '../images/pictures.js'

const side = 48

/** Ink in the unit square, moved and enlarged into the image. */
interface Shape {
  readonly name: string
  inked(x: number, y: number): boolean
}

const shapes: readonly Shape[] = [
  { name: 'cross', inked: (x, y) => Math.abs(x - 0.5) < 0.1 || Math.abs(y - 0.5) < 0.1 },
  { name: 'thick cross', inked: (x, y) => Math.abs(x - 0.5) < 0.17 || Math.abs(y - 0.5) < 0.17 },
  { name: 'ring', inked: (x, y) => Math.abs(Math.hypot(x - 0.5, y - 0.5) - 0.4) < 0.1 },
  { name: 'frame', inked: (x, y) => Math.max(Math.abs(x - 0.5), Math.abs(y - 0.5)) > 0.4 },
  { name: 'slash', inked: (x, y) => Math.abs(x - y) < 0.15 },
]

/** Places and sizes at which a shape is drawn, so that its items are similar only after centering and scaling. */
const places = [
  { x: 2, y: 3, size: 20 },
  { x: 20, y: 10, size: 27 },
  { x: 5, y: 14, size: 33 },
]

function drawn(list: readonly Shape[]): { images: ImageStore; classes: ImageClass[] } {
  const pixels = list.flatMap(({ inked }) =>
    places.flatMap(({ x, y, size }) =>
      Array.from({ length: side * side }, (_, at) => {
        const [px, py] = [((at % side) - x + 0.5) / size, (Math.floor(at / side) - y + 0.5) / size]
        return px >= 0 && px < 1 && py >= 0 && py < 1 && inked(px, py) ? 0 : 255
      }),
    ),
  )
  const count = list.length * places.length
  const images = {
    format: 'bytes',
    height: side,
    width: side,
    channels: 1,
    count,
    bytes: Uint8Array.from(pixels),
  } as const
  const classes = list.map(({ name }, at) => ({ name, items: places.map((_, item) => at * places.length + item) }))
  return { images, classes }
}

describe('the nearest classes', () => {
  const dataset = drawn(shapes)
  const names = (list: readonly ImageClass[]) => list.map(({ name }) => name)
  const nearest = (wanted: number, count: number) =>
    names(nearestClasses(dataset, dataset.classes, dataset.classes[wanted], count))

  it('are similar for any position and size', () => {
    expect(nearest(0, 1)).to.deep.equal(['thick cross'])
    expect(nearest(1, 1)).to.deep.equal(['cross'])
    expect(nearest(2, 1)).to.deep.equal(['frame'])
    expect(nearest(3, 1)).to.deep.equal(['ring'])
  })

  it('are as many as requested, the most similar first, without the class itself', () => {
    const all = nearest(4, 4)
    expect(new Set(all)).to.deep.equal(new Set(['cross', 'thick cross', 'ring', 'frame']))
    for (let count = 0; count < 4; count++) expect(nearest(4, count)).to.deep.equal(all.slice(0, count))
  })

  it('are those of the highest cosine of mean ink, of the pool alone', () => {
    const { images, groups } = embeddedDataset({ alphabets: 2, evaluation: 0, characters: 6, drawers: 3, seed: 2 })
    const prototype = ({ items }: ImageClass) => {
      const mean = new Float64Array(16 * 16)
      for (const item of items) {
        const values = prepare([use('ink'), use('moments', { size: 16 })], images, item)
        for (const [at, value] of values.entries()) mean[at] += value / items.length
      }
      return mean
    }
    const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, at) => sum + value * b[at], 0)
    const cosine = (a: Float64Array, b: Float64Array) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
    const pool = groups[0].classes
    for (const wanted of [...pool, groups[1].classes[3]]) {
      const own = prototype(wanted)
      const expected = pool
        .filter((each) => each !== wanted)
        .sort((a, b) => cosine(own, prototype(b)) - cosine(own, prototype(a)))
      expect(nearestClasses({ images }, pool, wanted, 5)).to.deep.equal(expected.slice(0, 5))
    }
  })

  it('may be of classes without images, or without ink', () => {
    const empty = { name: 'empty', items: [] }
    const white = { ...dataset.images, bytes: dataset.images.bytes.map(() => 255) }
    const pool = [dataset.classes[0], empty, dataset.classes[1]]
    expect(names(nearestClasses(dataset, pool, dataset.classes[0], 2))).to.deep.equal(['thick cross', 'empty'])
    expect(nearestClasses({ images: white }, pool, pool[0], 2)).to.have.length(2)
  })
})
