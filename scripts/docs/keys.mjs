// Tables of the keys of a YAML file, from its schema.
import { built, table } from './markdown.mjs'

const { valueText } = await built('runtime/protocol/part-text.js')
const { expectation } = await built('runtime/protocol/words.js')

/** `what` is the heading of the column of keys. */
export const keyTable = (schema, what = 'key') => table([what, 'value', 'default', 'meaning'], keyRows(schema, ''))

/** A row for each key of a section, and of the sections in it. */
function keyRows(schema, path) {
  return Object.entries(schema.properties).flatMap(([key, inner]) => {
    const row = [`\`${path}${key}\``, valueCell(inner), defaultCell(schema, key), inner.description]
    const [section, place] = inner.items === undefined ? [inner, key] : [inner.items, `${key}[]`]
    return [row, ...(section.properties === undefined ? [] : keyRows(section, `${path}${place}.`))]
  })
}

function valueCell(schema) {
  const link = ({ kind }) => `[${kind}](#${kind})`
  const { items, minItems, maxItems, properties } = schema
  if (schema.part !== undefined) return `a part: ${link(schema.part)}`
  if (items?.part !== undefined) return `a list of ${minItems} to ${maxItems} parts: ${link(items.part)}`
  if (items?.bare !== undefined)
    return `a list of ${minItems} to ${maxItems} sections; a string stands for a section's \`${items.bare}\``
  return properties === undefined ? expectation(schema) : 'a section'
}

function defaultCell({ required = [], properties }, key) {
  if (required.includes(key)) return 'required'
  const value = properties[key].default
  if (value === undefined) return 'none'
  if (properties[key].properties !== undefined && Object.keys(value).length === 0) return 'those of its keys'
  return `\`${valueText(value)}\``
}
