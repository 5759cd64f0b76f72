// Protocols: the schema for editors, and the parts of docs/protocols.md that derive from the declarations.
import { jsonText } from './json.mjs'
import { keyTable } from './keys.mjs'
import { built, fenced, filled } from './markdown.mjs'

const { kinds } = await built('runtime/protocol/kinds.js')
const { settingsSchema } = await built('runtime/protocol/part.js')
const { partText } = await built('runtime/protocol/part-text.js')
const { protocolSchema } = await built('runtime/protocol/published-schema.js')
const { protocolSections } = await built('runtime/protocol/sections.js')
const { version1Schema } = await built('runtime/protocol/version-1.js')
const { loadProtocol } = await built('runtime/runs/load-protocol.js')
const { protocolParts } = await built('runtime/runs/protocol-parts.js')

export const protocolSchemaText = () => `${jsonText(protocolSchema(protocolParts))}\n`

export function protocolPage(page) {
  const derived = {
    mistakes: fenced(reportOf(blockOf(page, '# wrong.yaml'))),
    keys: keyTable(protocolSections(protocolParts)),
    parts: Object.keys(kinds).map(kindSection).join('\n\n'),
    'keys of version 1': keyTable(version1Schema()),
  }
  return Object.entries(derived).reduce((text, [name, made]) => filled(text, name, `\n${made}\n`), page)
}

/** The YAML block of the page that starts with that line. */
function blockOf(page, first) {
  const start = page.indexOf(`\`\`\`yaml\n${first}`)
  if (start < 0) throw new Error(`there is no YAML that starts with ${first}`)
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

function kindSection(kind) {
  const parts = [...protocolParts[kind].values()]
  const contents = parts.map(({ name }) => `[\`${name}\`](#${kind}-${name})`).join(', ')
  return [`### ${kind}`, kinds[kind].doc, contents, ...parts.map((part) => partSection(kind, part))].join('\n\n')
}

function partSection(kind, part) {
  const schema = settingsSchema(part)
  return [
    `#### ${kind}: \`${part.name}\``,
    part.doc,
    ...(kind === 'objective' ? [trains(part)] : []),
    ...(Object.keys(schema.properties).length === 0 ? [] : [keyTable(schema, 'setting')]),
    fenced(exampleOf(kind, part), 'yaml'),
  ].join('\n\n')
}

/** The networks that an objective can train. */
function trains({ takes, heads }) {
  if (takes === 'labeled') return 'It trains classifiers.'
  if (heads.length === 0) return 'It trains networks without a head, and towers below a head that has no weights.'
  const kinds = heads.map((head) => `a ${head}`)
  return `It trains networks whose head returns ${[kinds.slice(0, -1).join(', '), kinds.at(-1)].filter((text) => text !== '').join(' or ')}.`
}

/** The part with the first of its examples, as a protocol has it. */
function exampleOf(kind, { name, examples: [settings] }) {
  const text = partText(name, settings)
  if (kinds[kind].list) return `${kind}:\n  - ${text}`
  return text === name ? `${kind}: ${name}` : `${kind}:\n  ${text}`
}
