import { expect } from 'chai'
import fc from 'fast-check'
import { parse, stringify } from 'yaml'
import { renderPretty } from '../../../compiler/diagnostics/render-pretty.js'
import { checkProtocol } from '../../../runtime/protocol/check-protocol.js'
import { language, least, problemsOf } from './parts.js'

describe('the YAML of a protocol', () => {
  for (const [what, text, expected] of [
    ['an open bracket', 'a: [1,\nb: 2\n', /^\d+:\d+ yaml-syntax not valid YAML: /],
    ['a tab as indentation', 'images:\n\tnormalisation: ink\n', /^2:\d+ yaml-syntax not valid YAML: /],
    ['brackets without end', '[\n'.repeat(30_000), /^\d+:1 yaml-too-large this is nested more than 20 levels deep/],
    ['keys of keys without end', '? '.repeat(30_000), /^1:\d+ yaml-too-large this is nested more than 20 levels deep/],
    ['two documents', 'a: 1\n---\nb: 2\n', /^2:1 yaml-syntax the file has more than one YAML document; expected one/],
    ['a tag', 'a: !!js/function 1', /^1:4 yaml-syntax not valid YAML: Unresolved tag/],
    ['a list as key', '? [a]\n: 1', /^1:3 yaml-syntax a key is a list or a section; expected a string/],
    ['an unknown alias', 'a: *b', /^1:4 yaml-syntax the alias \*b has no anchor; expected &b before it/],
    ['nothing', '', /^1:1 wrong-value the file is empty; expected a section with the keys version, name/],
    ['a word', 'hello', /^1:1 wrong-value the file is "hello"; expected a section/],
    [
      'a long file',
      'x'.repeat(70_000),
      /^1:1 yaml-too-large the file has 70000 characters; a protocol has at most 65536/,
    ],
  ] as const) {
    it(`refuses ${what}`, () => {
      const problems = problemsOf(text)
      expect(problems).to.have.lengthOf(1)
      expect(problems[0]).to.match(expected)
    })
  }

  it('refuses aliases that multiply', () => {
    const bomb = Array.from({ length: 9 }, (_, i) => `a${i}: &a${i} [${new Array(9).fill(i ? `*a${i - 1}` : 1)}]`)
    expect(problemsOf(bomb.join('\n'))[0]).to.include(
      'the file has aliases of aliases, which expand to more than the limit; a protocol has at most 100',
    )
  })

  it('refuses more aliases than a page has', () => {
    expect(problemsOf(`a: &a 1\nb: [${new Array(101).fill('*a')}]`)).to.deep.equal([
      '2:305 yaml-too-large the file has 101 aliases; a protocol has at most 100 (is it the right file?)',
    ])
  })

  it('allows an alias, and finds a mistake in it at its anchor and at the alias', () => {
    const text = least.replace('{ iterations: 20 }', '{ iterations: &many 20, patience: *many }')
    expect(checkProtocol(text, language).protocol?.stopping.patience).to.equal(20)
    expect(problemsOf(text.replace('&many 20', '&many 0')).map((line) => line.split(';')[0])).to.deep.equal([
      '9:31 wrong-value `stopping.iterations` is 0',
      '9:44 wrong-value `stopping.patience` is 0',
    ])
  })

  it('keeps apart what an alias repeats: the defaults of one part are no settings of another', () => {
    const text = least
      .replace('optimizer: sgd', 'optimizer: { adamw: *none }')
      .replace('objective: binary_cross_entropy', 'objective: { all_pairs: &none {} }')
    const { protocol, mistakes } = checkProtocol(text, language)
    expect(mistakes).to.deep.equal([])
    expect(protocol?.optimizer.settings).to.deep.equal({ weight_decay: 0.01 })
    expect(protocol?.objective.settings).to.deep.equal({ smoothing: 0 })
  })

  it('is not misled by keys that objects have', () => {
    const problems = problemsOf(`${least}__proto__: { version: 2 }\nconstructor: 1\ntoString: 2\n`)
    expect(problems.map((problem) => problem.split(';')[0])).to.deep.equal([
      '11:1 unknown-key unknown key `__proto__` at the top',
      '12:1 unknown-key unknown key `constructor` at the top',
      '13:1 unknown-key unknown key `toString` at the top',
    ])
  })

  const expectEither = (text: string) => {
    const { protocol, mistakes } = checkProtocol(text, language)
    expect(protocol === undefined).to.equal(mistakes.length > 0)
    for (const { span } of mistakes) {
      expect(span.start).to.be.within(0, text.length)
      expect(span.end).to.be.within(span.start, text.length)
    }
  }

  it('never throws, whatever the text is', () => {
    const lines = [
      ...[
        'version: 1',
        'version: 2',
        'split:',
        '  groups:',
        '    train: 2',
        '- 1',
        '- ink',
        'images:',
        'sampler: pairs',
      ],
      ...['&a', '*a', '{', '}', '[', ']', '"', ':', '\t', '\n', '#', '!!x', '? ', '|', '---', '%'],
    ]
    const text = fc.array(fc.oneof(fc.constantFrom(...lines), fc.string()), { maxLength: 20 })
    fc.assert(
      fc.property(text, (parts) => expectEither(parts.join('\n'))),
      { seed: 1, numRuns: 100 },
    )
  })

  it('never throws, whatever is in its sections', () => {
    const kinds = Object.values(language.catalog)
    const words = ['version', 'every', 'test', 'iterations', 'seconds', 'rate', '', '0', 'a.b', '__proto__']
    const known = [...Object.keys(language.catalog), ...kinds.flatMap((parts) => [...parts.keys()]), ...words]
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.oneof(fc.constantFrom<unknown>(...known, null, 1, 2, 0.5, true, Number.NaN), fc.string()),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.constantFrom(...known), tie('value'), { maxKeys: 4 }),
      ),
    }))
    const file = fc
      .dictionary(fc.constantFrom(...Object.keys(parse(least))), value)
      .map((keys) => ({ version: 2, ...keys }))
    fc.assert(
      fc.property(file, (sections) => expectEither(stringify(sections))),
      { seed: 2, numRuns: 100 },
    )
  })

  it('survives one wrong character anywhere', () => {
    const wrong = fc.constantFrom(':', ' ', '[', '\n', '"', '-', 'x', '&', '*', '')
    fc.assert(
      fc.property(fc.nat(least.length - 1), wrong, (at, character) => {
        expectEither(least.slice(0, at) + character + least.slice(at + 1))
      }),
      { seed: 3, numRuns: 60 },
    )
  })
})

describe('the report of a bad protocol', () => {
  const report = (text: string) =>
    renderPretty(checkProtocol(text, language, 'mine.yaml').mistakes, new Map([['mine.yaml', text]]))

  it('shows file, place, line, mark and help, as that of a network does', () => {
    const text = least.replace('rate: 0.1', 'rat: 0.1').replace('train: 2', 'train: two')
    expect(
      report(text),
    ).to.equal(`error[wrong-value]: \`split.groups.train\` is "two"; expected an integer from 1 to 1000
 --> mine.yaml:3:27
  |
3 | split: { groups: { train: two, validation: 1 } }
  |                           ^^^
  = help: How many.

error[unknown-key]: unknown key \`rat\` in \`schedule.constant\`; expected rate
 --> mine.yaml:7:25
  |
7 | schedule: { constant: { rat: 0.1 } }
  |                         ^^^
  = help: did you mean \`rate\`?

2 errors
`)
  })

  it('keeps control characters of the file from the terminal', () => {
    const text = '"\\e[31mred": 1\n\u009b31m: 2\n'
    expect(report(text))
      .to.include('unknown key')
      .and.not.match(/[^\P{Cc}\n]/u)
  })

  it('stays short where everything is wrong', () => {
    const lines = Array.from({ length: 160 }, (_, i) => `key${i}: 1`).join('\n')
    const { mistakes } = checkProtocol(lines, language)
    expect(mistakes).to.have.length(101)
    expect(mistakes.at(-1)).to.include({ code: 'too-many-errors' })
    expect(report(`${'k'.repeat(10_000)}: 1\n`).length).to.be.below(2000)
    expect(report(least.replace('sgd', 'k'.repeat(10_000))).length).to.be.below(2000)
  })
})
