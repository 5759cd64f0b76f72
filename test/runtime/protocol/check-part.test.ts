import { expect } from 'chai'
import { renderPretty } from '../../../compiler/diagnostics/render-pretty.js'
import { checkPart } from '../../../runtime/protocol/check-part.js'
import { catalog, placeIn } from './parts.js'

const check = (text: string) => checkPart({ text, kind: 'test', called: '--test' }, catalog)

describe('a single part', () => {
  it('is read as in a protocol, with its defaults', () => {
    const defaults = { ways: 20, shots: 1, min_deviation: 0 }
    for (const text of ['few_shot: { tasks: 7 }', 'few_shot:\n  tasks: 7\n', '{ "few_shot": { "tasks": 7 } }']) {
      expect(check(text)).to.deep.equal({
        use: { part: 'few_shot', settings: { ...defaults, tasks: 7 } },
        mistakes: [],
      })
    }
    expect(check('runs').use).to.deep.equal({ part: 'runs', settings: {} })
  })

  for (const [text, expected] of [
    ['few_shop', '1:1 unknown part `few_shop` in `--test`; expected few_shot or runs'],
    ['few_shot: { tasks: 0 }', '1:20 `--test.few_shot.tasks` is 0; expected an integer from 1 to 1000'],
    [
      'few_shot: { task: 4 }',
      '1:13 unknown key `task` in `--test.few_shot`; expected tasks, ways, shots or min_deviation',
    ],
    ['{ few_shot: {}, runs: {} }', '1:17 `--test` has the parts `few_shot` and `runs`; expected one'],
    ['[runs]', '1:1 `--test` is a list of 1; expected few_shot or runs'],
    ['', '1:1 `--test` is empty; expected few_shot or runs'],
    ['few_shot: {', '1:12 not valid YAML'],
    ['x'.repeat(70_000), '1:1 the file has 70000 characters; a part has at most 65536'],
  ] as const) {
    it(`is refused where it is wrong: ${text.slice(0, 30)}`, () => {
      const { use, mistakes } = check(text)
      expect(use).to.equal(undefined)
      expect(mistakes).to.have.lengthOf(1)
      const [mistake] = mistakes
      expect(`${placeIn(text, mistake)} ${mistake.message}`.startsWith(expected), mistake.message).to.equal(true)
    })
  }

  it('is reported with place, mark and help', () => {
    const text = 'few_shot: { task: 4 }'
    expect(renderPretty(check(text).mistakes, new Map([['--test', text]]))).to.equal(
      `error[unknown-key]: unknown key \`task\` in \`--test.few_shot\`; expected tasks, ways, shots or min_deviation
 --> --test:1:13
  |
1 | few_shot: { task: 4 }
  |             ^^^^
  = help: did you mean \`tasks\`?

1 error
`,
    )
  })
})
