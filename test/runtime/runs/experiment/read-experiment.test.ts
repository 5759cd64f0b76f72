import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { expect } from 'chai'
import { parse } from 'yaml'
import { UserError } from '../../../../runtime/base/user-error.js'
import { publishedExperimentSchema } from '../../../../runtime/runs/experiment/published-experiment-schema.js'
import { checkExperiment, readExperiment } from '../../../../runtime/runs/experiment/read-experiment.js'
import { placeIn } from '../../protocol/parts.js'

const specs = new URL('../../../../../specs/', import.meta.url)
const shipped = (file: string) => JSON.parse(readFileSync(new URL(file, specs), 'utf8'))

const whole = `name: sizes
networks:
  - small.net
  - { file: small.net, name: wide, set: { width: 8 } }
protocols:
  - quickstart
  - base: omniglot-paper
    name: slow
    change:
      batch: { characters: 4 }
  - { base: quickstart, name: short, change: { stopping: { iterations: 10 } } }
seeds: [1, 2]
data: embedded
runs: all_runs.zip
iterations: 100
engine: wasm
threads: 1
at_once: 2
out: results
`

const problemsOf = (text: string) =>
  checkExperiment(text, 'a.yaml').mistakes.map((mistake) => {
    const { message, help } = mistake
    return `${placeIn(text, mistake)} ${message} (${help})`
  })

describe('the file of an experiment', () => {
  it('is read with everything that it can have, and with its defaults', () => {
    const { plan, mistakes } = checkExperiment(whole, 'a.yaml')
    expect(mistakes).to.deep.equal([])
    expect(plan!.runs).to.have.lengthOf(12)
    expect([plan!.iterations, plan!.engine, plan!.threads, plan!.atOnce, plan!.out]).to.deep.equal([
      ...[100, 'wasm', 1, 2, 'results'],
    ])
    const least = checkExperiment('{ name: a, networks: [a.net], protocols: [quickstart], seeds: [1] }', 'a.yaml').plan!
    expect([least.data, least.engine, least.atOnce]).to.deep.equal([undefined, undefined, 1])
  })

  for (const [before, after, expected] of [
    [
      'seeds: [1, 2]',
      'seeds: [1, 1]',
      '12:8 `seeds` is a list that contains 1 twice; expected a list of 1 to 1000 numbers from 0',
    ],
    ['seeds: [1, 2]', 'seeds: [1, 2.5]', '12:12 `seeds[1]` is 2.5; expected an integer from 0 to 999999999999999'],
    ['at_once: 2', 'at_once: 0', '18:10 `at_once` is 0; expected an integer from 1 to 64'],
    [
      'engine: wasm',
      'engine: wasn',
      '16:9 `engine` is "wasn"; expected auto, native, webgpu, wasm or cpu (did you mean `wasm`?)',
    ],
    ['data: embedded', 'date: embedded', '13:1 unknown key `date` at the top; expected name, networks,'],
    [
      '{ width: 8 }',
      '{ width: { of: 8 } }',
      '4:50 `networks[1].set.width` is a section with 1 key; expected a number, a text, true or false or a list',
    ],
    [
      '- small.net',
      '- 3',
      '3:5 `networks[0]` is 3; expected a text, or a section with the keys file, name, set, from, protocols and seeds',
    ],
    [
      'file: small.net',
      'fil: small.net',
      '4:7 unknown key `fil` in `networks[1]`; expected file, name, set, from, protocols or seeds (did you mean `file`?)',
    ],
    [
      '{ iterations: 10 } } }',
      '{ iterations: 10 }, name: x } }',
      '11:84 `name` is not a section that can be changed (move it next to `change`)',
    ],
    ['name: wide', 'name: small', '4:5 `networks[0]` and `networks[1]` are both called small'],
  ] as const) {
    it(`says where it is wrong: ${after}`, () => {
      const problems = problemsOf(whole.replace(before, after))
      expect(problems).to.have.lengthOf(1)
      expect(problems[0].slice(0, expected.length)).to.equal(expected)
    })
  }

  it('says what is missing, and which file cannot be read', () => {
    expect(problemsOf('name: a\n')[0]).to.match(
      /^1:1 the keys `networks`, `protocols` and `seeds` are missing at the top/,
    )
    expect(problemsOf('x'.repeat(70_000))).to.deep.equal([
      '1:1 the file has 70000 characters; an experiment has at most 65536 (is it the right file?)',
    ])
    expect(() => readExperiment('nowhere.yaml')).to.throw(
      UserError,
      'cannot read the experiment nowhere.yaml: there is no such file',
    )
  })

  it('has a schema for editors, which is made of the same keys and ships', () => {
    const schema = JSON.parse(JSON.stringify(publishedExperimentSchema()))
    expect(shipped('experiment.schema.json'), 'run `npm run docs`').to.deep.equal(schema)
    const ajv = new Ajv({ allowUnionTypes: true })
    for (const file of ['protocols/protocol.schema.json', 'protocols/protocol-1.schema.json'])
      ajv.addSchema({ ...shipped(file), $id: file })
    const validate = ajv.compile(schema)
    expect(validate(parse(whole)), JSON.stringify(validate.errors)).to.equal(true)
    for (const [before, after] of [
      ['seeds: [1, 2]', 'seeds: []'],
      ['{ iterations: 10 }', '{ iteration: 10 }'],
      ['batch: { characters: 4 }', 'batch: { character: 4 }'],
      ['batch: { characters: 4 }', 'name: x'],
    ]) {
      expect(validate(parse(whole.replace(before, after))), after).to.equal(false)
    }
  })
})
