import { expect } from 'chai'
import { checkPart } from '../../../runtime/protocol/check-part.js'
import { renderProblems } from '../../../runtime/protocol/render-problems.js'
import { catalogue } from './parts.js'

const check = (text: string) => checkPart({ text, kind: 'test', called: '--test' }, catalogue)

describe('a part by itself', () => {
  it('is read as in a protocol, with its defaults', () => {
    const defaults = { ways: 20, shots: 1, min_deviation: 0 }
    for (const text of ['few_shot: { tasks: 7 }', 'few_shot:\n  tasks: 7\n', '{ "few_shot": { "tasks": 7 } }']) {
      expect(check(text)).to.deep.equal({
        use: { part: 'few_shot', settings: { ...defaults, tasks: 7 } },
        problems: [],
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
      const { use, problems } = check(text)
      expect(use).to.equal(undefined)
      const [{ place, message }] = problems
      expect(problems).to.have.lengthOf(1)
      expect(`${place.line}:${place.column} ${message}`.startsWith(expected), message).to.equal(true)
    })
  }

  it('is reported with place, mark and help', () => {
    const text = 'few_shot: { task: 4 }'
    expect(renderProblems(check(text).problems, text, '--test', 'test')).to.equal(`--test is no valid test: a mistake

--test:1:13: unknown key \`task\` in \`--test.few_shot\`; expected tasks, ways, shots or min_deviation [unknown-key]
  1 | few_shot: { task: 4 }
    |             ^^^^
    = help: did you mean \`tasks\`?`)
  })
})
