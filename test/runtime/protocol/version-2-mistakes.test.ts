import { expect } from 'chai'
import { changed as changedIn, least, problemsOf } from './parts.js'

const changed = (before: string, after: string) => changedIn(before, after, least)

describe('mistakes with parts', () => {
  it('are names that no part has: it names those that there are, and the nearest', () => {
    const { text, at } = changed('sgd', 'sdg')
    expect(problemsOf(text)).to.deep.equal([
      `${at} unknown-part unknown part \`sdg\` in \`optimizer\`; expected sgd or adamw (did you mean \`sgd\`?)`,
    ])
    const section = changed('pairs: { classes: 8 }', 'pair: { classes: 8 }')
    expect(problemsOf(section.text)).to.deep.equal([
      `${section.at} unknown-part unknown part \`pair\` in \`sampler\`; expected pairs or classes (did you mean \`pairs\`?)`,
    ])
    expect(problemsOf(`${least}images: [ink, momens: { size: 2 }]\n`)).to.deep.equal([
      '11:15 unknown-part unknown part `momens` in `images[1]`; expected paper, standard, ink, moments or affine_nearest (did you mean `moments`?)',
    ])
  })

  it('are parts of another kind: it says where they belong', () => {
    const { text, at } = changed('pairs: { classes: 8 }', 'adamw: { weight_decay: 0 }')
    expect(problemsOf(text)).to.deep.equal([
      `${at} unknown-part unknown part \`adamw\` in \`sampler\`; expected pairs or classes (\`adamw\` belongs in \`optimizer\`)`,
    ])
    expect(problemsOf(changed('optimizer: sgd', 'optimizer: few_shot').text)[0]).to.include(
      '(`few_shot` belongs in `validation.test` or in `test`)',
    )
    expect(problemsOf(`${least}adamw: { weight_decay: 0.1 }\n`)[0]).to.include(
      'unknown key `adamw` at the top; expected version, name,',
    )
    expect(problemsOf(`${least}adamw: { weight_decay: 0.1 }\n`)[0]).to.include('(`adamw` belongs in `optimizer`)')
  })

  it('are several parts in one section', () => {
    const { text, at } = changed('sgd', '{ sgd: {}, adamw: {} }')
    const [row, column] = at.split(':').map(Number)
    expect(problemsOf(text)).to.deep.equal([
      `${row}:${column! + 11} several-parts \`optimizer\` has the parts \`sgd\` and \`adamw\`; expected one (remove all but one)`,
    ])
    expect(problemsOf(`${least}images:\n  - ink:\n    paper:\n`)).to.deep.equal([
      '13:5 several-parts `images[0]` has the parts `ink` and `paper`; expected one (make each a separate item)',
    ])
  })

  it('are settings next to their part, and settings without one', () => {
    const beside = least.replace('optimizer: sgd', 'optimizer:\n  adamw:\n  weight_decay: 0.02')
    expect(problemsOf(beside)).to.deep.equal([
      '8:3 unknown-part unknown part `weight_decay` in `optimizer`; expected sgd or adamw (`weight_decay` is a setting of adamw: indent it below `adamw:`)',
    ])
    expect(problemsOf(changed('constant: { rate: 0.1 }', 'rate: 0.1').text)).to.deep.equal([
      '7:13 unknown-part unknown part `rate` in `schedule`; expected step or constant (`rate` is a setting: name the part as well, as in `step: { rate: 0.01, factor: 0.5, every: 4 }`)',
    ])
  })

  it('are bare names of parts that need settings: it says which', () => {
    const { text, at } = changed('{ constant: { rate: 0.1 } }', 'constant')
    expect(problemsOf(text)).to.deep.equal([
      `${at} missing-key the key \`rate\` is missing in \`schedule.constant\`; expected a number above 0 and at most 1000 (constant needs settings, as in \`constant: { rate: 0.001 }\`)`,
    ])
    expect(problemsOf(changed('{ constant: { rate: 0.1 } }', '{ step: }').text)).to.deep.equal([
      '7:13 missing-key the keys `rate`, `factor` and `every` are missing in `schedule.step` (step needs settings, as in `step: { rate: 0.01, factor: 0.5, every: 4 }`)',
    ])
    expect(problemsOf(`${least}images: [ink, moments]\n`)[0]).to.match(/^11:15 missing-key the key `size` is missing/)
  })

  it('are no parts at all', () => {
    expect(problemsOf(changed('optimizer: sgd', 'optimizer:').text)).to.deep.equal([
      '6:1 wrong-value `optimizer` is empty; expected sgd or adamw (How a step updates the weights.)',
    ])
    for (const [value, found] of [
      ['{}', 'an empty section'],
      ['3', '3'],
      ['[sgd]', 'a list of 1'],
    ]) {
      expect(problemsOf(changed('optimizer: sgd', `optimizer: ${value}`).text)).to.deep.equal([
        `6:12 wrong-value \`optimizer\` is ${found}; expected sgd or adamw (How a step updates the weights.)`,
      ])
    }
  })

  it('are missing: it names those that there are', () => {
    expect(problemsOf(changed('optimizer: sgd\n', '').text)).to.deep.equal([
      '1:1 missing-key the key `optimizer` is missing at the top; expected sgd or adamw (optimizer: How a step updates the weights.)',
    ])
  })
})

describe('mistakes in the settings of a part', () => {
  const mistakes: readonly (readonly [string, string, string])[] = [
    [
      'unknown',
      'optimizer: { sgd: { momentun: 0.9 } }',
      '6:21 unknown-key unknown key `momentun` in `optimizer.sgd`; expected momentum, momentum_start or momentum_slope (did you mean `momentum`?)',
    ],
    [
      'of another section',
      'optimizer: { sgd: { patience: 3 } }',
      '6:21 unknown-key unknown key `patience` in `optimizer.sgd`; expected momentum, momentum_start or momentum_slope (`patience` belongs in `stopping`)',
    ],
    [
      'of another part of the file',
      'optimizer: { sgd: { rate: 3 } }',
      '6:21 unknown-key unknown key `rate` in `optimizer.sgd`; expected momentum, momentum_start or momentum_slope (`rate` belongs in `schedule.constant`)',
    ],
    [
      'out of bounds',
      'optimizer: { sgd: { momentum: 1 } }',
      '6:31 wrong-value `optimizer.sgd.momentum` is 1; expected a number at least 0 and below 1 (The share.)',
    ],
    [
      'no section',
      'optimizer: { sgd: 0.9 }',
      '6:19 wrong-value `optimizer.sgd` is 0.9; expected a section with the keys momentum, momentum_start and momentum_slope (What sgd does.)',
    ],
    [
      'a list',
      'optimizer: { sgd: [0.9] }',
      '6:19 wrong-value `optimizer.sgd` is a list of 1; expected a section with the keys momentum, momentum_start and momentum_slope (What sgd does.)',
    ],
    [
      'what the part itself refuses',
      'optimizer: { sgd: { momentum: 0.5, momentum_start: 0.9 } }',
      '6:14 wrong-settings `optimizer.sgd`: momentum_start is 0.9 and momentum is 0.5: swap the two (change one of these settings)',
    ],
  ]
  for (const [what, line, expected] of mistakes) {
    it(`are ${what}`, () => expect(problemsOf(changed('optimizer: sgd', line).text)).to.deep.equal([expected]))
  }

  it('are given to a part that has none', () => {
    expect(problemsOf(`${least}images: [ink: { size: 3 }, paper: dark]\n`)).to.deep.equal([
      '11:17 unknown-key unknown key `size` in `images[0].ink`; expected none (remove it)',
      '11:35 wrong-value `images[1].paper` is "dark"; expected nothing, since it has no settings (What paper does.)',
    ])
  })

  it('are in the order of a range', () => {
    expect(problemsOf(`${least}images:\n  - affine_nearest: { probability: 1, zoom: [2, 0.5] }\n`)).to.deep.equal([
      '12:46 wrong-order `images[0].affine_nearest.zoom[0]` is 2 and `images[0].affine_nearest.zoom[1]` is 0.5; expected the first to be at most the second (zoom is [lowest, highest]: swap the two)',
    ])
    expect(problemsOf(`${least}images:\n  - affine_nearest: { probability: 1, zoom: [2] }\n`)[0]).to.include(
      'is a list of 1; expected a list of 2 numbers above 0 and at most 100, lowest first',
    )
  })

  it('are names that are there twice', () => {
    const { text } = changed(
      '{ groups: { train: 2, validation: 1 } }',
      '{ named: { validation: [Tengwar, Oriya, Tengwar] } }',
    )
    expect(problemsOf(text)).to.deep.equal([
      '3:31 wrong-value `split.named.validation` is a list that contains "Tengwar" twice; expected a list of 1 to 100 distinct strings (The groups.)',
    ])
  })

  it('are found in `validation.test` as well', () => {
    expect(problemsOf(changed('test: few_shot }', 'test: { few_shot: { way: 5 } } }').text)).to.deep.equal([
      '8:46 unknown-key unknown key `way` in `validation.test.few_shot`; expected tasks, ways, shots or min_deviation (did you mean `ways`?)',
    ])
  })
})

describe('mistakes with what is not of a part', () => {
  const mistakes: readonly (readonly [string, string, string])[] = [
    [
      'version: 2',
      'version: 3',
      '1:10 wrong-value `version` is 3; expected 2 (The version of this format; files of version 1 are read too.)',
    ],
    [
      'test: [few_shot]',
      'test: few_shot',
      '10:7 wrong-value `test` is "few_shot"; expected a list of 0 to 20 parts, each few_shot or runs (write it as an item of a list: `- few_shot`)',
    ],
    [
      'test: [few_shot]',
      'test: [few_shot]\ncheckpoint: { seconds: 0 }',
      '11:24 wrong-value `checkpoint.seconds` is 0; expected an integer from 1 to 86400 (Seconds from one checkpoint to the next.)',
    ],
    [
      'test: [few_shot]',
      'test: [few_shot]\naverage: {}',
      '11:1 missing-key the key `decay` is missing in `average`; expected a number above 0 and below 1 (decay: The fraction of the average that an iteration keeps.)',
    ],
    [
      'test: [few_shot]',
      'test: [few_shot]\nbatch_normalization: by_viw',
      '11:22 wrong-value `batch_normalization` is "by_viw"; expected by_view or joint (did you mean `by_view`?)',
    ],
    [
      'iterations: 20',
      'iteration: 20',
      '9:13 unknown-key unknown key `iteration` in `stopping`; expected iterations, patience or degenerate (did you mean `iterations`?)',
    ],
    [
      'iterations: 20',
      'iterations: 20, every: 3',
      '9:29 unknown-key unknown key `every` in `stopping`; expected iterations, patience or degenerate (`every` belongs in `validation`)',
    ],
  ]
  for (const [before, after, expected] of mistakes) {
    it(`are reported at their places: ${after}`, () => {
      expect(problemsOf(changed(before, after).text)).to.deep.equal([expected])
    })
  }

  it('are lists that are too long, of which only the first parts are read', () => {
    const problems = problemsOf(`${least}images: [${Array.from({ length: 25 }, () => 'inc').join(', ')}]\n`)
    expect(problems.filter((line) => line.includes('unknown part'))).to.have.lengthOf(20)
    expect(
      problems.filter((line) => line.includes('`images` is a list of 25; expected a list of 0 to 20')),
    ).to.have.lengthOf(1)
  })
})

describe('what the parts of a protocol say together', () => {
  const cannot =
    'the test runs cannot choose the best weights: validation needs a test on the validation groups whose higher figures are better (validate with few_shot, and list runs in `test`)'

  it('is reported at the part to change', () => {
    const { text } = changed('test: few_shot }', 'test: runs }')
    expect(problemsOf(text)).to.deep.equal([`8:32 test-cannot-choose ${cannot}`])
    const section = changed('test: few_shot }', 'test: { runs: {} } }')
    expect(problemsOf(section.text)).to.deep.equal([`8:34 test-cannot-choose ${cannot}`])
  })

  it('is checked only for valid parts, whatever else is wrong', () => {
    const { text } = changed('test: few_shot }', 'test: { runs: { tasks: 3 } } }')
    expect(problemsOf(text).map((line) => line.split(' ')[1])).to.deep.equal(['unknown-key'])
    const other = changed('test: few_shot }', 'test: runs }').text.replace('sgd', 'sdg').replace('name: least', '')
    expect(problemsOf(other).map((line) => line.split(' ')[1])).to.deep.equal([
      'missing-key',
      'unknown-part',
      'test-cannot-choose',
    ])
  })
})
