import { Ajv } from 'ajv'
import { expect } from 'chai'
import fc from 'fast-check'
import { parse, stringify } from 'yaml'
import { checkProtocol } from '../../../runtime/protocol/check-protocol.js'
import { partText } from '../../../runtime/protocol/part-text.js'
import { protocolSchema } from '../../../runtime/protocol/published-schema.js'
import { catalog, language, least } from './parts.js'

const schema = protocolSchema(catalog)
const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema)

/** What the schema says is wrong. */
function refused(text: string): string[] {
  validate(parse(text))
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

describe('the schema for editors', () => {
  it('has a description of every key, part and setting', () => {
    const bare: string[] = []
    const visit = (value: unknown, path: string) => {
      if (typeof value !== 'object' || value === null) return
      const { properties = {}, anyOf = [], definitions = {} } = value as Record<string, object>
      for (const [key, inner] of Object.entries({ ...properties, ...definitions })) {
        const { description, $ref } = inner as Record<string, unknown>
        if (typeof description !== 'string' || description === '') bare.push(`${path}.${key} ${$ref ?? ''}`)
        visit(inner, `${path}.${key}`)
      }
      for (const inner of Object.values(anyOf)) visit(inner, path)
    }
    visit(schema, '')
    expect(bare).to.deep.equal([])
  })

  it('offers the bare names of the parts that need no settings, and all as keys', () => {
    const { schedule, objective, images } = schema.definitions as Record<string, { anyOf: Record<string, object>[] }>
    expect(schedule.anyOf.map(({ enum: names, properties = {} }) => names ?? Object.keys(properties))).to.deep.equal([
      ['step', 'constant'],
    ])
    expect(objective.anyOf[0].enum).to.deep.equal(['binary_cross_entropy', 'all_pairs'])
    expect(images.anyOf[0].enum).to.deep.equal(['paper', 'standard', 'ink'])
    expect(Object.keys(images.anyOf[1].properties)).to.deep.equal([...catalog.images.keys()])
  })

  it('has standard keywords only, and says in words what a range is', () => {
    const text = JSON.stringify(schema)
    expect(text).to.not.include('"ordered"').and.not.include('"part"')
    expect(text).to.include('"description":"Scale. The first is at most the second."')
  })

  it('accepts what is read, in every form', () => {
    const forms = ['optimizer: adamw', 'optimizer: { adamw: }', 'optimizer: { adamw: { weight_decay: 0.1 } }']
    for (const form of forms) expect(refused(least.replace('optimizer: sgd', form))).to.deep.equal([])
    for (const [kind, parts] of Object.entries(catalog)) {
      for (const { name, examples } of parts.values()) {
        const text = examples.map((settings) => `{ ${partText(name, settings).replace(/^\w+$/, '$&:')} }`)
        for (const one of text) {
          const value = kind === 'images' || kind === 'test' ? `[${one}]` : one
          const file = stringify({ ...parse(least), [kind]: parse(value) })
          expect(refused(file), file).to.deep.equal([])
          expect(checkProtocol(file, language).mistakes, file).to.deep.equal([])
        }
      }
    }
  })

  it('refuses exactly what the reader refuses, except what parts check themselves', () => {
    const kinds = Object.entries(catalog)
    const place = fc.constantFrom(...kinds.map(([kind]) => kind), 'clip', 'average', 'stopping', 'checkpoint')
    const name = fc.constantFrom(...kinds.flatMap(([, parts]) => [...parts.keys()]), 'seconds', 'decay', 'iterations')
    const settings = fc.constantFrom({}, null, { rate: 0.1 }, { classes: 3 }, { size: 0 }, { tasks: 2 }, 3, [1])
    const one = fc.oneof(
      name,
      fc.tuple(name, settings).map(([part, given]) => ({ [part]: given })),
      fc.constant(null),
    )
    const value = fc.oneof(one, fc.array(one, { maxLength: 3 }), fc.constantFrom<unknown>(0, 1, {}))
    fc.assert(
      fc.property(place, value, (key, given) => {
        const text = stringify({ ...parse(least), [key]: given })
        const { mistakes } = checkProtocol(text, { ...language, rules: [] })
        expect(refused(text).length > 0, text).to.equal(mistakes.length > 0)
      }),
      { seed: 1, numRuns: 150 },
    )
  })
})
