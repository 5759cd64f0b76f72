// The standard library's table in docs/language.md, from the files themselves.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../install.mjs'
import { built, filled, table } from './markdown.mjs'

const { parse } = await built('grammar/parse.js')

const folder = path.join(root, 'compiler/std')

export function libraryTable(page) {
  const names = readdirSync(folder, { recursive: true }).map((name) => name.split(path.sep).join('/'))
  const files = names.filter((name) => name.endsWith('.net')).sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1))
  return filled(page, 'library', table(['file', 'has', ''], files.flatMap(rowsOf)))
}

const depth = (name) => name.split('/').length

function rowsOf(file) {
  const text = readFileSync(path.join(folder, file), 'utf8')
  const declarations = parse(text, file).tree.declarations.filter(({ kind, doc }) => kind !== 'const' && doc)
  return declarations.map((declaration, index) => {
    return [index === 0 ? `\`std/${file}\`` : '', `\`${signature(declaration, text)}\``, firstSentence(declaration.doc)]
  })
}

/** `unit(filters, kernel, stride=1)`, with the defaults as they are written; a head's tensors come first. */
function signature({ name, parameters = [], inputs = [] }, text) {
  const written = ({ start, end }) => text.slice(start, end)
  const all = [
    ...inputs.map((input) => input.text),
    ...parameters.map((one) => one.name.text + (one.default === undefined ? '' : `=${written(one.default.span)}`)),
  ]
  return all.length === 0 ? name.text : `${name.text}(${all.join(', ')})`
}

/** Up to a full stop that ends something; "et al." ends nothing. */
function firstSentence(doc) {
  const [sentence] = doc.replaceAll('\n', ' ').split(/(?<!\bal)\.(?=\s|$)/)
  return `${sentence}.`
}
