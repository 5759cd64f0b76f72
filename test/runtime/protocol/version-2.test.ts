import { expect } from 'chai'
import { checkProtocol } from '../../../runtime/protocol/check-protocol.js'
import type { PartUse } from '../../../runtime/protocol/part.js'
import type { Protocol } from '../../../runtime/protocol/protocol.js'
import { language, least } from './parts.js'

/** The protocol that a right text states. */
function read(text: string): Protocol {
  const { protocol, mistakes } = checkProtocol(text, language)
  expect(mistakes).to.deep.equal([])
  return protocol!
}

const use = (part: string, settings: PartUse['settings'] = {}): PartUse => ({ part, settings })
const fewShot = use('few_shot', { tasks: 400, ways: 20, shots: 1, min_deviation: 0 })

describe('a protocol of version 2', () => {
  it('has every default where only what is needed is stated', () => {
    expect(read(least)).to.deep.equal({
      name: 'least',
      images: [],
      split: use('groups', { train: 2, validation: 1, last_in_validation: false }),
      sampler: use('pairs', { classes: 8 }),
      objective: use('binary_cross_entropy'),
      optimizer: use('sgd', { momentum: 0, momentum_slope: 0 }),
      penalties: true,
      schedule: use('constant', { rate: 0.1 }),
      batch_normalization: 'joint',
      validation: { every: 10, test: fewShot },
      stopping: { iterations: 20, degenerate: false },
      test: [fewShot],
      checkpoint: { seconds: 60 },
    })
  })

  it('may state all of it', () => {
    const { source, images, batch_normalization, clip, average, stopping, test, checkpoint } = read(`${least
      .replace('{ iterations: 20 }', '{ iterations: 20, patience: 5, degenerate: true }')
      .replace('test: [few_shot]', 'test:\n  - few_shot: { tasks: 40 }\n  - runs')}source: a paper
images:
  - ink
  - moments: { size: 32 }
  - affine_nearest: { probability: 0.5, zoom: [0.8, 2] }
batch_normalization: by_view
clip: 1
average: { decay: 0.998 }
checkpoint: { seconds: 3600 }
`)
    expect({ source, batch_normalization, clip, average, stopping, checkpoint }).to.deep.equal({
      ...{ source: 'a paper', batch_normalization: 'by_view', clip: 1, average: { decay: 0.998, compare: false } },
      ...{ stopping: { iterations: 20, patience: 5, degenerate: true }, checkpoint: { seconds: 3600 } },
    })
    expect(images).to.deep.equal([
      use('ink'),
      use('moments', { size: 32, aspect: 'half' }),
      use('affine_nearest', { probability: 0.5, rotation: 0, shear: 0, shift: 0, zoom: [0.8, 2] }),
    ])
    expect(test).to.deep.equal([use('few_shot', { ...fewShot.settings, tasks: 40 }), use('runs')])
  })

  for (const written of ['sgd', '{ sgd: {} }', '{ sgd: }', '\n  sgd:', '\n  sgd: {}', '"sgd"', '{ sgd: null }']) {
    it(`reads a part without settings as ${JSON.stringify(written)}`, () => {
      const { optimizer } = read(least.replace('optimizer: sgd', `optimizer: ${written}`))
      expect(optimizer).to.deep.equal(use('sgd', { momentum: 0, momentum_slope: 0 }))
    })
  }

  it('leaves a setting without default undefined', () => {
    const { optimizer } = read(
      least.replace('optimizer: sgd', 'optimizer: { sgd: { momentum: 0.9, momentum_start: 0.5 } }'),
    )
    expect(optimizer.settings).to.deep.equal({ momentum: 0.9, momentum_start: 0.5, momentum_slope: 0 })
  })
})
