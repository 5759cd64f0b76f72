// Writes what the documentation derives from declarations: the operators of docs/language.md. `--check` only compares.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './install.mjs'

const { operators } = await import(pathToFileURL(path.join(root, 'dist/compiler/index.js')).href)

const shown = (value) => (Array.isArray(value) ? value.join('x') : String(value))

function row(operator) {
  const parameters = operator.parameters.map(({ name, default: value, defaultsTo }) => {
    const otherwise = value === undefined ? defaultsTo : shown(value)
    return otherwise === undefined ? name : `${name}=${otherwise}`
  })
  const call = `\`${operator.name}${parameters.length > 0 ? `(${parameters.join(', ')})` : ''}\``
  const [first] = operator.doc.split(/(?<=\.)\s/)
  return `| ${call} | ${operator.inputs} | ${first.replaceAll('|', '\\|')} |`
}

const table = ['| operator | takes | does |', '| --- | --- | --- |', ...[...operators.values()].map(row)].join('\n')

const file = path.join(root, 'docs/language.md')
const text = readFileSync(file, 'utf8')
const written = text.replace(
  /<!-- operators -->[\s\S]*?<!-- end -->/,
  () => `<!-- operators -->\n${table}\n<!-- end -->`,
)
if (process.argv.includes('--check')) {
  if (written !== text) {
    console.error('docs/language.md is behind the declarations: run `npm run docs`.')
    process.exit(1)
  }
} else {
  writeFileSync(file, written)
}
