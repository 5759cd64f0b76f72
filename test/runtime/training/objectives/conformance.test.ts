/** What holds for every objective that there is. */
import { expect } from 'chai'
import { randomStream } from '../../../../runtime/base/random.js'
import type { Tf } from '../../../../runtime/base/tf.js'
import type { Layout } from '../../../../runtime/data/batch.js'
import { openEngine } from '../../../../runtime/engines/open.js'
import { usePart } from '../../../../runtime/protocol/part.js'
import { bindObjective } from '../../../../runtime/training/objectives/bind.js'
import { objectives } from '../../../../runtime/training/objectives/index.js'
import { type JudgedBatch, judgeOn, judgeRows } from './judged.js'

const random = randomStream(11, 'features')
const rows = (count: number, length: number) =>
  Array.from({ length: count }, () => Array.from({ length }, () => random.normal()))

const batches: Readonly<Record<Layout, JudgedBatch>> = {
  pairs: { features: rows(8, 3), labels: [1, 0, 0, 1] },
  classes: { features: rows(9, 3), items: 3 },
  labeled: { features: rows(5, 4), labels: [3, 0, 1, 1, 2] },
}

/** Wide enough for float32, narrow enough for a straight line. */
const step = 2 ** -8

describe('an objective', () => {
  let tf: Tf
  before(async () => {
    ;({ tf } = await openEngine('cpu'))
  })

  for (const part of objectives.values()) {
    for (const settings of part.examples) {
      const use = usePart(part, settings)
      const batch = batches[part.takes]
      const title = `${part.name} ${JSON.stringify(settings)}`

      it(`has the slope that it states (${title})`, async () => {
        const { gradient, learned, accuracy } = await judgeOn('cpu', use, batch)
        expect(accuracy).to.be.within(0, 1)
        const flat = batch.features.flat()
        const shape: [number, number] = [batch.features.length, batch.features[0].length]
        const bound = bindObjective(tf, use)
        const valueAt = (features: readonly number[]) =>
          tf.tidy(() => judgeRows(bound, tf.tensor2d([...features], shape), batch).objective.dataSync()[0])
        const slope = (of: (moved: number) => number) => (of(step) - of(-step)) / (2 * step)

        const least = 2e-3 * Math.max(...gradient.map(Math.abs))
        for (const [at, value] of gradient.entries()) {
          const found = slope((moved) => valueAt(flat.map((x, index) => (index === at ? x + moved : x))))
          expect(found, `feature ${at}`).to.be.closeTo(value, least)
        }
        for (const [name, value] of Object.entries(learned)) {
          const variable = bound.learned.get(`objective/${name}`)!
          const start = variable.dataSync()[0]
          const found = slope((moved) => {
            variable.assign(tf.scalar(start + moved))
            return valueAt(flat)
          })
          expect(found, name).to.be.closeTo(value, 2e-3 * Math.abs(value))
        }
        bound.dispose()
      })
    }
  }
})
