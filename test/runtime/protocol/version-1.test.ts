import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { checkProtocol } from '../../../runtime/protocol/check-protocol.js'
import { type PartUse, partOf, settingsSchema, usePart } from '../../../runtime/protocol/part.js'
import type { Protocol } from '../../../runtime/protocol/protocol.js'
import { schemaErrors } from '../../../runtime/protocol/validate.js'
import { version1Schema } from '../../../runtime/protocol/version-1.js'
import { catalog, changed as changedIn, language, placeIn, problemsOf as told } from './parts.js'

const paper = readFileSync(new URL('../../../../specs/protocols/omniglot-paper.yaml', import.meta.url), 'utf8')

/** The smallest protocol: only what has no neutral value. */
const least = `version: 1
name: least
images: { normalisation: ink }
split: { train: 2, validation: 1 }
batch: { characters: 8 }
optimizer: { learning_rate: 0.1 }
validation: { every: 10, tasks: 5, ways: 5 }
stopping: { iterations: 20, patience: 20 }
test: { tasks: 5, ways: 5 }
`

const changed = (before: string, after: string, text = paper) => changedIn(before, after, text)

/** The protocol that a right text states. */
function read(text: string): Protocol {
  const { protocol, mistakes } = checkProtocol(text, language)
  expect(mistakes).to.deep.equal([])
  return protocol!
}

const use = (part: string, settings: PartUse['settings'] = {}): PartUse => ({ part, settings })

describe('a protocol of version 1', () => {
  it('means what it meant, in the parts of version 2', () => {
    const { name, source, ...figures } = read(paper)
    expect(name).to.equal('omniglot-paper')
    expect(source).to.include('Improved Image Classification Algorithm based on Siamese Network')
    const test = use('few_shot', { tasks: 40, ways: 20, shots: 1, min_deviation: 0.01 })
    const expected: Omit<Protocol, 'name'> = {
      images: [
        use('paper'),
        use('affine_nearest', { probability: 0.5, rotation: 15, shear: 0.3, shift: 5, zoom: [0.8, 2] }),
      ],
      split: use('groups', { train: 24, validation: 6, last_in_validation: true }),
      sampler: use('pairs', { classes: 32 }),
      objective: use('binary_cross_entropy'),
      optimizer: use('sgd', { momentum: 0.9, momentum_start: 0.5, momentum_slope: 0.01 }),
      penalties: true,
      schedule: use('step', { rate: 0.01, factor: 0.99, every: 500 }),
      batch_normalization: 'by_view',
      validation: { every: 1000, test },
      stopping: { iterations: 100000, patience: 10000, degenerate: true },
      test: [test],
      checkpoint: { seconds: 60 },
    }
    expect(figures).to.deep.equal(expected)
  })

  it('has neutral parts where it states nothing', () => {
    const { images, split, optimizer, schedule, batch_normalization, stopping, test } = read(least)
    expect(images).to.deep.equal([use('ink')])
    expect(split.settings.last_in_validation).to.equal(false)
    expect(optimizer).to.deep.equal(use('sgd', { momentum: 0, momentum_start: 0, momentum_slope: 0 }))
    expect(schedule).to.deep.equal(use('step', { rate: 0.1, factor: 1, every: 1 }))
    expect(batch_normalization).to.equal('by_view')
    expect(stopping.degenerate).to.equal(false)
    expect(test[0].settings.min_deviation).to.equal(0)
  })

  it('keeps an augmentation that is stated, also where it changes nothing', () => {
    const text = `${least}augmentation: { probability: 0 }\n`
    const neutral = { probability: 0, rotation: 0, shear: 0, shift: 0, zoom: [1, 1] }
    expect(read(text).images).to.deep.equal([use('ink'), use('affine_nearest', neutral)])
  })

  it('has no step for images as they are stored, and joint statistics where it says so', () => {
    const text = `${least.replace('ink', 'none')}batch_normalization: joint\n`
    const { images, batch_normalization } = read(text)
    expect([images, batch_normalization]).to.deep.equal([[], 'joint'])
  })

  it('comes out with settings that the parts allow', () => {
    const { images, split, sampler, objective, optimizer, schedule, validation, test } = read(paper)
    const uses = { split, sampler, objective, optimizer, schedule, test: validation.test }
    const all = Object.entries(uses).concat(
      images.map((step) => ['images', step]),
      test.map((one) => ['test', one]),
    )
    for (const [kind, one] of all) {
      const part = partOf(catalog[kind as keyof typeof catalog], one)
      expect(schemaErrors(settingsSchema(part), { ...one.settings }), one.part).to.deep.equal([])
      expect(one).to.deep.equal(usePart(part, one.settings))
    }
  })

  it('can state every key that its schema knows', () => {
    const missing: string[] = []
    const visit = ({ properties = {} }: ReturnType<typeof version1Schema>) => {
      for (const [key, inner] of Object.entries(properties)) {
        if (!paper.includes(`${key}:`)) missing.push(key)
        visit(inner)
      }
    }
    visit(version1Schema())
    expect(missing).to.deep.equal([])
  })
})

describe('mistakes in a protocol of version 1', () => {
  it('names an unknown key, its place and the nearest right key, and not that one as missing', () => {
    const { text, at } = changed('learning_rate: 0.01', 'learning_rat: 0.01')
    expect(told(text)).to.deep.equal([
      `${at} unknown-key unknown key \`learning_rat\` in \`optimizer\`; expected kind, learning_rate, decay or momentum (did you mean \`learning_rate\`?)`,
    ])
  })

  it('says where a key belongs that is in the wrong section', () => {
    const { text, at } = changed('kind: sgd', 'patience: 3')
    expect(told(text)).to.deep.equal([
      `${at} unknown-key unknown key \`patience\` in \`optimizer\`; expected kind, learning_rate, decay or momentum (\`patience\` belongs in \`stopping\`)`,
    ])
  })

  it('says so where that is the top, or one of several sections', () => {
    expect(told(changed('kind: sgd', 'version: 1').text)[0]).to.include('(`version` belongs at the top)')
    expect(told(changed('kind: sgd', 'ways: 1').text)[0]).to.include('(`ways` belongs in `validation` or in `test`)')
  })

  for (const [before, after, value, message] of [
    [
      'learning_rate: 0.01',
      'learning_rate: fast',
      'fast',
      '`optimizer.learning_rate` is "fast"; expected a number above 0 and at most 1000',
    ],
    ['characters: 32', 'characters: 3.5', '3.5', '`batch.characters` is 3.5; expected an integer from 1 to 512'],
    [
      'characters: 32',
      'characters: 100000',
      '100000',
      '`batch.characters` is 100000; expected an integer from 1 to 512',
    ],
    ['probability: 0.5', 'probability: -1', '-1', '`augmentation.probability` is -1; expected a number from 0 to 1'],
    ['shear: 0.3', 'shear: .nan', '.nan', '`augmentation.shear` is NaN; expected a number from 0 to 1.5'],
    [
      'zoom: [0.8, 2]',
      'zoom: [0.8, .inf]',
      '.inf',
      '`augmentation.zoom[1]` is Infinity; expected a number above 0 and at most 100',
    ],
    [
      'zoom: [0.8, 2]',
      'zoom: [0.8]',
      '[0.8]',
      '`augmentation.zoom` is a list of 1; expected a list of 2 numbers above 0 and at most 100',
    ],
    [
      'zoom: [0.8, 2]',
      'zoom: 2',
      '2',
      '`augmentation.zoom` is 2; expected a list of 2 numbers above 0 and at most 100',
    ],
    ['degenerate: true', 'degenerate: 1', '1', '`stopping.degenerate` is 1; expected true or false'],
    [
      'normalisation: paper',
      'normalisation: papr',
      'papr',
      '`images.normalisation` is "papr"; expected paper, standard, none or ink',
    ],
    ['end: 0.9', 'end: 1', '1', '`optimizer.momentum.end` is 1; expected a number at least 0 and below 1'],
  ]) {
    it(`refuses ${after}, at the value`, () => {
      const line = changed(before, after)
      const [row, column] = line.at.split(':').map(Number)
      const { mistakes } = checkProtocol(line.text, language)
      expect(mistakes.map((mistake) => mistake.message)).to.deep.equal([message])
      const [mistake] = mistakes
      expect(mistake.code).to.equal('wrong-value')
      expect(placeIn(line.text, mistake)).to.equal(`${row}:${column + after.indexOf(value)}`)
      expect(line.text.slice(mistake.span.start, mistake.span.end)).to.equal(value)
    })
  }

  it('explains a number that YAML reads as text', () => {
    expect(told(changed('every: 1000', 'every: 1_000').text)[0]).to.include(
      '`validation.every` is "1_000"; expected an integer from 1 to 1000000000 (in YAML this is a string: write 1000 without quotes or underscores)',
    )
  })

  it('suggests the word that was meant', () => {
    expect(told(changed('normalisation: paper', 'normalisation: standart').text)[0]).to.include(
      '(did you mean `standard`?)',
    )
  })

  it('names a missing key at its section', () => {
    const { text } = changed('  patience: 10000\n', '')
    const { at } = changed('stopping:', '')
    expect(told(text)).to.deep.equal([
      `${at} missing-key the key \`patience\` is missing in \`stopping\`; expected an integer from 1 to 1000000000 (patience: Training ends when the best validation is more than this many iterations old.)`,
    ])
    expect(told('# nothing else\n\nversion: 1')).to.deep.equal([
      '3:1 missing-key the keys `name`, `images`, `split`, `batch`, `optimizer`, `validation`, `stopping` and `test` are missing at the top (add them)',
    ])
  })

  it('names a section that was left empty', () => {
    expect(told(least.replace('{ normalisation: ink }', ''))).to.deep.equal([
      "3:1 wrong-value `images` is empty; expected a section with the keys normalisation (How an image becomes the network's input.)",
    ])
  })

  it('names a key that is there twice, at the second', () => {
    expect(told(changed('rotation: 15', 'shear: 0.1\n  rotation: 15').text)).to.have.lengthOf(1)
    expect(told(`${least}name: again\n`)).to.deep.equal([
      '10:1 duplicate-key the key `name` appears twice in the same section; expected it once (remove one of the two)',
    ])
  })

  it('finds values that contradict each other', () => {
    expect(told(changed('zoom: [0.8, 2]', 'zoom: [2, 0.8]').text)[0]).to.match(
      /^37:10 wrong-order `augmentation.zoom\[0\]` is 2 and `augmentation.zoom\[1\]` is 0.8; expected the first to be at most the second/,
    )
    expect(told(changed('start: 0.5', 'start: 0.95').text)[0]).to.include('`optimizer.momentum.start` is 0.95')
  })

  it('reports everything in one go, in the order of places', () => {
    const text = paper
      .replace('name: omniglot-paper', 'nam: omniglot-paper')
      .replace('train: 24', 'train: many')
      .replace('zoom: [0.8, 2]', 'zoom: [2, 0.8]')
      .replace('  shear: 0.3', '  shear: 0.3\n  shear: 0.2')
      .replace('momentum:', 'momentun:')
      .replace('  patience: 10000\n', '')
    const codes = checkProtocol(text, language).mistakes.map(({ code }) => code)
    expect(codes).to.deep.equal([
      'unknown-key',
      'wrong-value',
      'duplicate-key',
      'wrong-order',
      'unknown-key',
      'missing-key',
    ])
    const starts = checkProtocol(text, language).mistakes.map(({ span }) => span.start)
    expect(starts).to.deep.equal([...starts].sort((a, b) => a - b))
  })
})
