import { readdirSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { expect } from 'chai'
import { parse, stringify } from 'yaml'
import { checkProtocol } from '../../../runtime/protocol/check-protocol.js'
import { kinds, type PartKind } from '../../../runtime/protocol/kinds.js'
import type { PartUse } from '../../../runtime/protocol/part.js'
import { protocolSchema } from '../../../runtime/protocol/published-schema.js'
import { protocolParts, protocolRules } from '../../../runtime/runs/protocol-parts.js'

const folder = new URL('../../../../specs/protocols/', import.meta.url)
const read = (file: string) => readFileSync(new URL(file, folder), 'utf8')
const language = { catalog: protocolParts, rules: protocolRules }

const compile = (schema: object) => new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema)
const current = compile(protocolSchema(protocolParts))

/** A protocol that is right, with one section exchanged. */
function protocolWith(key: string, value: unknown): object {
  const fewShot = { few_shot: { tasks: 4 } }
  return {
    ...{ version: 2, name: 'one', split: { groups: { train: 4, validation: 1 } }, sampler: { pairs: { classes: 3 } } },
    ...{ objective: 'binary_cross_entropy', optimizer: 'sgd', schedule: { constant: { rate: 0.1 } } },
    ...{ validation: { every: 10, test: fewShot }, stopping: { iterations: 10 }, test: [fewShot] },
    [key]: value,
  }
}

describe('the parts of protocols', () => {
  for (const kind of Object.keys(kinds) as PartKind[]) {
    for (const part of protocolParts[kind].values()) {
      it(`${kind}: ${part.name} has examples that are read, and that its schema accepts`, () => {
        expect(part.examples).to.not.equal([]).and.not.have.lengthOf(0)
        for (const settings of part.examples) {
          const use = { [part.name]: settings }
          const text = stringify(protocolWith(kind, 'list' in kinds[kind] ? [use] : use))
          expect(checkProtocol(text, { catalog: protocolParts, rules: [] }).mistakes, text).to.deep.equal([])
          current(parse(text))
          expect(current.errors, text).to.equal(null)
        }
      })
    }
  }

  it('ship in a schema that is made of them', () => {
    const shipped = JSON.parse(read('protocol.schema.json'))
    expect(shipped, 'run `npm run docs`').to.deep.equal(JSON.parse(JSON.stringify(protocolSchema(protocolParts))))
  })
})

describe('the protocols that ship', () => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.yaml'))) {
    it(`${file} is right by the schema that it names, and when it is read`, () => {
      const text = read(file)
      const [, named] = /^# yaml-language-server: \$schema=(.*)\n/.exec(text)!
      const validate = compile(JSON.parse(read(named)))
      validate(parse(text))
      expect(validate.errors).to.equal(null)
      expect(named).to.equal(parse(text).version === 1 ? 'protocol-1.schema.json' : 'protocol.schema.json')
      expect(checkProtocol(text, language).mistakes).to.deep.equal([])
    })

    it(`${file} keeps the rules of what parts say together`, () => {
      const protocol = checkProtocol(read(file), language).protocol!
      const at: Readonly<Record<string, PartUse>> = {
        ...{ sampler: protocol.sampler, objective: protocol.objective, 'validation.test': protocol.validation.test },
      }
      expect(protocolRules.flatMap((rule) => rule((...path) => at[path.join('.')]))).to.deep.equal([])
    })
  }
})

describe("the protocol for Lake's runs", () => {
  const { name, source, split, test, ...others } = parse(read('lake-runs.yaml'))

  it('is the recipe for Omniglot except for its split and tests', () => {
    const recipe = parse(read('omniglot.yaml'))
    expect(others).to.deep.equal(Object.fromEntries(Object.keys(others).map((key) => [key, recipe[key]])))
    expect(Object.keys(recipe)).to.have.members([...Object.keys(others), 'name', 'split', 'test'])
    expect([name, split]).to.deep.equal(['lake-runs', { groups: { train: 28, validation: 2 } }])
  })

  it('has the runs for its figure, and cites them', () => {
    expect(test).to.deep.equal(['runs', { exact: { ways: 20 } }])
    expect(source).to.include('Lake, Salakhutdinov and Tenenbaum')
  })
})

describe('the page of protocols', () => {
  it('names every protocol that ships', () => {
    const page = readFileSync(new URL('../../docs/protocols.md', folder), 'utf8')
    const [top] = page.split('\n## ')
    const rows = [...top!.matchAll(/^\| `([\w-]+)` \| [^|]* \|$/gm)].map(([, word]) => `${word}.yaml`)
    expect(rows).to.have.members(readdirSync(folder).filter((file) => file.endsWith('.yaml')))
  })
})

describe('what parts say together', () => {
  const messages = (key: string, value: unknown) =>
    checkProtocol(stringify(protocolWith(key, value)), language).mistakes.map(({ code, message, help }) => [
      code,
      message,
      help,
    ])

  it('is that the sampler makes the batches that the objective takes', () => {
    expect(messages('objective', 'all_pairs')).to.deep.equal([
      [
        'layout-mismatch',
        'the sampler pairs makes batches of the layout pairs, and the objective all_pairs takes the layout classes',
        'use the sampler classes, or the objective binary_cross_entropy',
      ],
    ])
    expect(messages('sampler', { images: { images: 3 } })[0][2]).to.equal(
      'use the sampler pairs, or the objective cross_entropy',
    )
  })

  it('is that validation can choose the best weights', () => {
    const [[code, message, help]] = messages('validation', { every: 10, test: 'runs' })
    expect(code).to.equal('test-cannot-choose')
    expect(message).to.include('the test runs cannot choose the best weights')
    expect(help).to.match(/^validate with few_shot, .*, and list runs in `test`$/)
  })

  it('is that tests judge what the objective trains', () => {
    const told = (key: string, value: unknown) =>
      messages(key, value).map(([, message, help]) => `${message} (${help})`)
    expect(told('test', ['classification', 'runs', 'exact'])).to.deep.equal([
      'the test classification evaluates images, but the objective binary_cross_entropy trains a network that evaluates pairs (use few_shot, exact, verification, ceiling or runs, or a different objective)',
    ])
    expect(told('validation', { every: 10, test: 'classification' })).to.deep.equal([
      'the test classification evaluates images, but the objective binary_cross_entropy trains a network that evaluates pairs (use few_shot, exact, verification or ceiling, or a different objective)',
    ])
    const classifier = { ...protocolWith('objective', 'cross_entropy'), sampler: { images: { images: 4 } } }
    const { mistakes } = checkProtocol(stringify({ ...classifier, test: ['classification'] }), language)
    expect(mistakes.map(({ message }) => message)).to.deep.equal([
      'the test few_shot evaluates pairs, but the objective cross_entropy trains a network that evaluates images',
    ])
  })
})
