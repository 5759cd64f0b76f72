// Protocols: the schema for editors, and what docs/protocols.md derives from the parts.
import { jsonText } from './json.mjs'
import { built, fenced, filled, table } from './markdown.mjs'

const { kinds } = await built('runtime/protocol/catalogue.js')
const { settingsSchema } = await built('runtime/protocol/part.js')
const { partText, valueText } = await built('runtime/protocol/part-text.js')
const { protocolSchema } = await built('runtime/protocol/published-schema.js')
const { protocolSections } = await built('runtime/protocol/sections.js')
const { version1Schema } = await built('runtime/protocol/version-1.js')
const { expectation } = await built('runtime/protocol/words.js')
const { loadProtocol } = await built('runtime/runs/load-protocol.js')
const { publishedExperimentSchema } = await built('runtime/runs/experiment/published-experiment-schema.js')
const { protocolParts } = await built('runtime/runs/protocol-parts.js')

export const protocolSchemaText = () => `${jsonText(protocolSchema(protocolParts))}\n`
export const experimentSchemaText = () => `${jsonText(publishedExperimentSchema())}\n`

export function protocolPage(page) {
  const derived = {
    mistakes: fenced(reportOf(blockOf(page, '# wrong.yaml'))),
    keys: keyTable(protocolSections(protocolParts)),
    parts: Object.keys(kinds).map(kindSection).join('\n\n'),
    'keys of version 1': keyTable(version1Schema()),
  }
  return Object.entries(derived).reduce((text, [name, made]) => filled(text, name, `\n${made}\n`), page)
}

/** The YAML block of the page that begins with that line. */
function blockOf(page, first) {
  const start = page.indexOf(`\`\`\`yaml\n${first}`)
  if (start < 0) throw new Error(`there is no YAML that begins with ${first}`)
  const text = page.slice(page.indexOf('\n', start) + 1)
  return text.slice(0, text.indexOf('\n```'))
}

/** The report of a text with mistakes. */
function reportOf(text) {
  try {
    loadProtocol(text, 'wrong.yaml')
  } catch (error) {
    return error.message
  }
  throw new Error('the example of mistakes has none')
}

const keyTable = (schema) => table(['key', 'value', 'default', 'meaning'], keyRows(schema, ''))

/** A row for each key of a section, and of the sections in it. */
function keyRows(schema, path) {
  return Object.entries(schema.properties).flatMap(([key, inner]) => {
    const row = [`\`${path}${key}\``, valueCell(inner), defaultCell(schema, key), inner.description]
    return [row, ...(inner.properties === undefined ? [] : keyRows(inner, `${path}${key}.`))]
  })
}

function valueCell(schema) {
  const link = ({ kind }) => `[${kind}](#${kind})`
  if (schema.part !== undefined) return `a part: ${link(schema.part)}`
  if (schema.items?.part !== undefined)
    return `a list of ${schema.minItems} to ${schema.maxItems} parts: ${link(schema.items.part)}`
  return schema.properties === undefined ? expectation(schema) : 'a section'
}

function defaultCell({ required = [], properties }, key) {
  if (required.includes(key)) return 'required'
  const value = properties[key].default
  if (value === undefined) return 'none'
  if (properties[key].properties !== undefined && Object.keys(value).length === 0) return 'those of its keys'
  return `\`${valueText(value)}\``
}

function kindSection(kind) {
  const parts = [...protocolParts[kind].values()]
  const contents = parts.map(({ name }) => `[\`${name}\`](#${kind}-${name})`).join(', ')
  return [`### ${kind}`, kinds[kind].doc, contents, ...parts.map((part) => partSection(kind, part))].join('\n\n')
}

function partSection(kind, part) {
  const schema = settingsSchema(part)
  const settings = keyRows(schema, '')
  return [
    `#### ${kind}: \`${part.name}\``,
    part.doc,
    ...(settings.length === 0 ? [] : [table(['setting', 'value', 'default', 'meaning'], settings)]),
    fenced(exampleOf(kind, part), 'yaml'),
  ].join('\n\n')
}

/** The part with the first of its examples, where a protocol has it. */
function exampleOf(kind, { name, examples: [settings] }) {
  const text = partText(name, settings)
  if (kinds[kind].list) return `${kind}:\n  - ${text}`
  return text === name ? `${kind}: ${name}` : `${kind}:\n  ${text}`
}
