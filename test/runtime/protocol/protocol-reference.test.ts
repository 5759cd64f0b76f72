import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { UserError } from '../../../runtime/base/user-error.js'
import { loadProtocol, protocolSchemaFile } from '../../../runtime/protocol/load-protocol.js'
import { expectation, type Schema } from '../../../runtime/protocol/schema-problems.js'

const manual = readFileSync(new URL('../../../../docs/protocols.md', import.meta.url), 'utf8')

/** One row a key: what may stand there, its default, what it means. */
function rows(schema: Schema, path = ''): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
    const name = `${path}${key}`
    const section = inner.properties !== undefined
    const fallback = schema.required?.includes(key)
      ? 'required'
      : inner.default === undefined
        ? 'none'
        : `\`${JSON.stringify(inner.default).replaceAll('"', '').replaceAll(',', ', ').replaceAll(':', ': ')}\``
    const row = `| \`${name}\` | ${section ? 'a section' : expectation(inner)} | ${fallback} | ${inner.description} |`
    return [row, ...rows(inner, `${name}.`)]
  })
}

/** The fenced block of that language whose first line is `first`. */
function block(language: string, first: string): string {
  const start = manual.indexOf(`\`\`\`${language}\n${first}`)
  if (start < 0) throw new Error(`docs/protocols.md has no ${language} block that begins with ${first}`)
  const body = manual.slice(manual.indexOf('\n', start) + 1)
  return body.slice(0, body.indexOf('\n```'))
}

describe('docs/protocols.md', () => {
  it('has the row of every key, in the order of the schema', () => {
    const expected = rows(JSON.parse(readFileSync(protocolSchemaFile, 'utf8')))
    const table = manual.split('\n').filter((line) => line.startsWith('| `'))
    expect(table.join('\n')).to.equal(expected.join('\n'))
  })

  it('has an example that loads, with the defaults that it tells', () => {
    const protocol = loadProtocol(block('yaml', '# small.yaml'), 'small.yaml')
    expect(protocol.name).to.equal('small')
    expect(protocol.augmentation).to.deep.equal({ probability: 0.5, rotation: 10, shear: 0, shift: 0, zoom: [1, 1] })
    expect(protocol.optimizer.momentum).to.deep.equal({ start: 0.9, slope: 0, end: 0.9 })
    expect(protocol.optimizer.decay).to.deep.equal({ factor: 1, every: 1 })
    expect(protocol.test.min_deviation).to.equal(0)
  })

  it('shows the mistakes in its other example as they are reported', () => {
    expect(() => loadProtocol(block('yaml', '# wrong.yaml'), 'wrong.yaml'))
      .to.throw(UserError)
      .with.property('message', block('text', 'wrong.yaml is no valid'))
  })
})
