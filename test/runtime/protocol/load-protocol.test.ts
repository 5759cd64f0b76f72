import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import fc from 'fast-check'
import { UserError } from '../../../runtime/base/user-error.js'
import { embeddedDefaults } from '../../../runtime/data/loaders/embedded.js'
import { checkProtocol, loadProtocol, loadProtocolFile } from '../../../runtime/protocol/load-protocol.js'
import type { Protocol } from '../../../runtime/protocol/protocol.js'

const specs = new URL('../../../../specs/protocols/', import.meta.url)
const paper = readFileSync(new URL('omniglot-paper.yaml', specs), 'utf8')

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

/** `line:column code message` of every problem. */
const told = (text: string) =>
  checkProtocol(text).problems.map(
    ({ place, code, message, help }) => `${place.line}:${place.column} ${code} ${message}${help ? ` (${help})` : ''}`,
  )

/** The text with one change, and the line and column where the change is. */
function changed(before: string, after: string, text = paper): { text: string; at: string } {
  const offset = text.indexOf(before)
  if (offset < 0) throw new Error(`${before} is not in the text`)
  const lines = text.slice(0, offset).split('\n')
  return { text: text.replace(before, after), at: `${lines.length}:${(lines.at(-1) ?? '').length + 1}` }
}

describe('the protocols that ship', () => {
  it('state the paper, figure by figure', () => {
    const protocol = loadProtocol(paper, 'omniglot-paper.yaml')
    const { name, source, ...figures } = protocol
    expect(name).to.equal('omniglot-paper')
    expect(source).to.include('Improved Image Classification Algorithm based on Siamese Network')
    const expected: Omit<Protocol, 'name'> = {
      version: 1,
      images: { normalisation: 'paper' },
      split: { train: 24, validation: 6, last_in_validation: true },
      batch: { characters: 32 },
      augmentation: { probability: 0.5, rotation: 15, shear: 0.3, shift: 5, zoom: [0.8, 2] },
      batch_normalization: 'by_side',
      loss: 'binary_cross_entropy',
      optimizer: {
        kind: 'sgd',
        learning_rate: 0.01,
        decay: { factor: 0.99, every: 500 },
        momentum: { start: 0.5, slope: 0.01, end: 0.9 },
      },
      validation: { every: 1000, tasks: 40, ways: 20, min_deviation: 0.01 },
      stopping: { iterations: 100000, patience: 10000, degenerate: true },
      test: { tasks: 40, ways: 20, min_deviation: 0.01 },
    }
    expect(figures).to.deep.equal(expected)
  })

  it("state every key that the schema knows, in the paper's", () => {
    const schema = JSON.parse(readFileSync(new URL('protocol.schema.json', specs), 'utf8'))
    const missing: string[] = []
    const visit = (section: { properties?: Record<string, object> }, value: unknown, path: string) => {
      for (const [key, inner] of Object.entries(section.properties ?? {})) {
        const here = (value as Record<string, unknown> | undefined)?.[key]
        if (here === undefined || !paper.includes(`${key}:`)) missing.push(`${path}${key}`)
        visit(inner, here, `${path}${key}.`)
      }
    }
    visit(schema, loadProtocol(paper, 'omniglot-paper.yaml'), '')
    expect(missing).to.deep.equal([])
  })

  it('include a quickstart, which the embedded data is enough for', () => {
    const { name, split, test, validation } = loadProtocolFile(fileURLToPath(new URL('quickstart.yaml', specs)))
    expect(name).to.equal('quickstart')
    expect(split.train + split.validation).to.be.at.most(embeddedDefaults.alphabets)
    expect(Math.max(test.ways, validation.ways)).to.be.at.most(embeddedDefaults.characters)
  })
})

describe('reading a protocol', () => {
  it('fills in neutral defaults', () => {
    const { augmentation, loss, optimizer, split, stopping, test, validation } = loadProtocol(least, 'least.yaml')
    expect(augmentation).to.deep.equal({ probability: 0, rotation: 0, shear: 0, shift: 0, zoom: [1, 1] })
    expect(loss).to.equal('binary_cross_entropy')
    expect(optimizer).to.deep.equal({
      kind: 'sgd',
      learning_rate: 0.1,
      decay: { factor: 1, every: 1 },
      momentum: { start: 0, slope: 0, end: 0 },
    })
    expect(split.last_in_validation).to.equal(false)
    expect(stopping.degenerate).to.equal(false)
    expect([test.min_deviation, validation.min_deviation]).to.deep.equal([0, 0])
  })

  it('names an unknown key, its place and the nearest right key, and not that one as missing', () => {
    const { text, at } = changed('learning_rate: 0.01', 'learning_rat: 0.01')
    expect(told(text)).to.deep.equal([
      `${at} unknown-key unknown key \`learning_rat\` in \`optimizer\`; expected kind, learning_rate, decay or momentum (did you mean \`learning_rate\`?)`,
    ])
  })

  it('says where a key belongs that stands in the wrong section', () => {
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
    ['zoom: [0.8, 2]', 'zoom: [0.8]', '[0.8]', '`augmentation.zoom` is a list of 1; expected a list of 2 numbers'],
    ['zoom: [0.8, 2]', 'zoom: 2', '2', '`augmentation.zoom` is 2; expected a list of 2 numbers'],
    ['degenerate: true', 'degenerate: 1', '1', '`stopping.degenerate` is 1; expected true or false'],
    [
      'normalisation: paper',
      'normalisation: papr',
      'papr',
      '`images.normalisation` is "papr"; expected paper, standard, none or ink',
    ],
    ['version: 1', 'version: 2', '2', '`version` is 2; expected 1'],
    ['end: 0.9', 'end: 1', '1', '`optimizer.momentum.end` is 1; expected a number at least 0 and below 1'],
  ]) {
    it(`refuses ${after}, at the value`, () => {
      const line = changed(before, after)
      const [row, column] = line.at.split(':').map(Number)
      const problems = checkProtocol(line.text).problems
      expect(problems.map((problem) => problem.message)).to.deep.equal([message])
      expect(problems[0].code).to.equal('wrong-value')
      expect(problems[0].place).to.deep.equal({
        line: row,
        column: column + after.indexOf(value),
        length: value.length,
      })
    })
  }

  it('explains a number that YAML reads as text', () => {
    expect(told(changed('every: 1000', 'every: 1_000').text)[0]).to.include(
      '`validation.every` is "1_000"; expected an integer from 1 to 1000000000 (in YAML that is text: write 1000 without quotes or underscores)',
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
      '3:1 missing-key the keys `name`, `images`, `split`, `batch`, `optimizer`, `validation`, `stopping` and `test` are missing at the top',
    ])
  })

  it('names a section that was left empty', () => {
    expect(told(least.replace('{ normalisation: ink }', ''))).to.deep.equal([
      "3:1 wrong-value `images` is empty; expected a section with the keys normalisation (How an image becomes the network's input.)",
    ])
  })

  it('names a key that stands twice, at the second', () => {
    expect(told(changed('rotation: 15', 'shear: 0.1\n  rotation: 15').text)).to.have.lengthOf(1)
    expect(told(`${least}name: again\n`)).to.deep.equal([
      '10:1 duplicate-key key `name` stands twice in the same section; it was expected once (remove one of the two)',
    ])
  })

  it('finds values that contradict each other', () => {
    expect(told(changed('zoom: [0.8, 2]', 'zoom: [2, 0.8]').text)[0]).to.match(
      /^37:10 contradiction `augmentation.zoom\[0\]` is 2 and `augmentation.zoom\[1\]` is 0.8; expected the first to be at most the second/,
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
    const codes = checkProtocol(text).problems.map(({ code }) => code)
    expect(codes).to.deep.equal([
      'unknown-key',
      'wrong-value',
      'duplicate-key',
      'contradiction',
      'unknown-key',
      'missing-key',
    ])
    const lines = checkProtocol(text).problems.map(({ place }) => place.line)
    expect(lines).to.deep.equal([...lines].sort((a, b) => a - b))
  })

  for (const [what, text, expected] of [
    ['an open bracket', 'a: [1,\nb: 2\n', /^\d+:\d+ bad-yaml not valid YAML: /],
    ['a tab as indentation', 'images:\n\tnormalisation: ink\n', /^2:\d+ bad-yaml not valid YAML: /],
    ['brackets without end', '[\n'.repeat(30_000), /^\d+:1 bad-yaml this is nested more than 20 deep/],
    ['keys of keys without end', '? '.repeat(30_000), /^1:\d+ bad-yaml this is nested more than 20 deep/],
    ['two documents', 'a: 1\n---\nb: 2\n', /^2:1 bad-yaml the file holds more than one YAML document; expected one/],
    ['a tag', 'a: !!js/function 1', /^1:4 bad-yaml not valid YAML: Unresolved tag/],
    ['a list as key', '? [a]\n: 1', /^1:3 bad-yaml a key is a list or a section; expected a word/],
    ['an unknown alias', 'a: *b', /^1:4 bad-yaml the alias \*b stands for nothing; expected an anchor &b before it/],
    ['nothing', '', /^1:1 wrong-value the file is empty; expected a section with the keys version, name/],
    ['a word', 'hello', /^1:1 wrong-value the file is "hello"; expected a section/],
    ['a long file', 'x'.repeat(70_000), /^1:1 bad-yaml the file has 70000 characters; a protocol has at most 65536/],
  ] as const) {
    it(`refuses ${what}`, () => {
      const problems = told(text)
      expect(problems).to.have.lengthOf(1)
      expect(problems[0]).to.match(expected)
    })
  }

  it('refuses aliases that multiply', () => {
    const bomb = Array.from({ length: 9 }, (_, i) => `a${i}: &a${i} [${new Array(9).fill(i ? `*a${i - 1}` : 1)}]`)
    expect(told(bomb.join('\n'))[0]).to.include('Excessive alias count')
  })

  it('refuses more aliases than a page has', () => {
    expect(told(`a: &a 1\nb: [${new Array(101).fill('*a')}]`)).to.deep.equal([
      '2:305 bad-yaml the file has 101 aliases; a protocol has at most 100',
    ])
  })

  it('allows an alias, and finds a mistake behind it', () => {
    const text = least
      .replace('validation: { every: 10, tasks: 5, ways: 5 }', 'validation: { every: 10, tasks: &five 5, ways: *five }')
      .replace('test: { tasks: 5', 'test: { tasks: *five')
    expect(loadProtocol(text, 'p.yaml').test.tasks).to.equal(5)
    expect(told(text.replace('&five 5', '&five 1')).map((line) => line.split(' ').slice(0, 3).join(' '))).to.deep.equal(
      ['7:48 wrong-value `validation.ways`'],
    )
  })

  it('is not misled by keys that objects have', () => {
    const problems = told(`${least}__proto__: { version: 2 }\nconstructor: 1\ntoString: 2\n`)
    expect(problems.map((problem) => problem.split(';')[0])).to.deep.equal([
      '10:1 unknown-key unknown key `__proto__` at the top',
      '11:1 unknown-key unknown key `constructor` at the top',
      '12:1 unknown-key unknown key `toString` at the top',
    ])
  })

  it('never throws anything but its own error', () => {
    const words = [
      'version: 1',
      'split:',
      '  train: 2',
      '- 1',
      '&a',
      '*a',
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      '\t',
      '\n',
      '#',
      '!!x',
      '? ',
      '|',
      '---',
      '%',
    ]
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...words), fc.string()), { maxLength: 20 }), (parts) => {
        const { protocol, problems } = checkProtocol(parts.join('\n'))
        expect(protocol === undefined).to.equal(problems.length > 0)
      }),
      { seed: 1, numRuns: 100 },
    )
  })

  it('survives one wrong character anywhere', () => {
    fc.assert(
      fc.property(
        fc.nat(paper.length - 1),
        fc.constantFrom(':', ' ', '[', '\n', '"', '-', 'x', '&', '*', ''),
        (at, wrong) => {
          const { protocol, problems } = checkProtocol(paper.slice(0, at) + wrong + paper.slice(at + 1))
          expect(protocol === undefined).to.equal(problems.length > 0)
          for (const { place } of problems) {
            expect(place.line).to.be.within(1, paper.split('\n').length + 1)
            expect(place.column).to.be.at.least(1)
          }
        },
      ),
      { seed: 2, numRuns: 60 },
    )
  })
})

describe('the report of a bad protocol', () => {
  it('shows file, place, line, mark and help', () => {
    const text = least.replace('learning_rate: 0.1', 'learning_rat: 0.1').replace('train: 2', 'train: two')
    let error: unknown
    try {
      loadProtocol(text, 'mine.yaml')
    } catch (caught) {
      error = caught
    }
    expect(error).to.be.instanceOf(UserError)
    expect((error as UserError).message).to.equal(`mine.yaml is no valid protocol: 2 mistakes

mine.yaml:4:17: \`split.train\` is "two"; expected an integer from 1 to 10000 [wrong-value]
  4 | split: { train: two, validation: 1 }
    |                 ^^^
    = help: Background alphabets to train on.

mine.yaml:6:14: unknown key \`learning_rat\` in \`optimizer\`; expected kind, learning_rate, decay or momentum [unknown-key]
  6 | optimizer: { learning_rat: 0.1 }
    |              ^^^^^^^^^^^^
    = help: did you mean \`learning_rate\`?`)
  })

  it('keeps control characters of the file from the terminal', () => {
    expect(() => loadProtocol('"\\e[31mred": 1\n\u009b31m: 2\n', 'p.yaml'))
      .to.throw(UserError)
      .with.property('message')
      .that.does.not.match(/[^\P{Cc}\n]/u)
  })

  it('stays short where everything is wrong', () => {
    const text = Array.from({ length: 60 }, (_, i) => `key${i}: 1`).join('\n')
    expect(() => loadProtocol(text, 'p.yaml')).to.throw('and 41 more')
  })

  it('says which file cannot be read', () => {
    expect(() => loadProtocolFile('nowhere/none.yaml')).to.throw(
      UserError,
      'cannot read the protocol nowhere/none.yaml: there is no such file',
    )
  })
})
