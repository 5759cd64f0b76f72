// Writes what the documentation derives from the project itself: the operators of docs/language.md, the picture of a summary, and
// the drawing of a network.
// `--check` only compares.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './install.mjs'
import { picture } from './picture.mjs'

const { operators } = await import(pathToFileURL(path.join(root, 'dist/compiler/index.js')).href)

const shown = (value) => (Array.isArray(value) ? value.join('x') : String(value))

function row(operator) {
  const parameters = operator.parameters.map(({ name, default: value, defaultsTo }) => {
    const otherwise = value === undefined ? defaultsTo : shown(value)
    return otherwise === undefined ? name : `${name}=${otherwise}`
  })
  const call = `\`${operator.name}${parameters.length > 0 ? `(${parameters.join(', ')})` : ''}\``
  const [first] = operator.doc.split(/(?<=\.)\s/)
  const takes = typeof operator.inputs === 'number' ? operator.inputs : `${operator.inputs.atLeast} or more`
  return `| ${call} | ${takes} | ${first.replaceAll('|', '\\|')} |`
}

function language(text) {
  const table = ['| operator | takes | does |', '| --- | --- | --- |', ...[...operators.values()].map(row)].join('\n')
  const part = `<!-- operators -->\n${table}\n<!-- end -->`
  return text.replace(/<!-- operators -->[\s\S]*?<!-- end -->/, () => part)
}

function netc(...words) {
  return spawnSync(process.execPath, ['bin/netc', ...words], { cwd: root, encoding: 'utf8' }).stdout
}

function summary() {
  const words = ['compile', 'specs/sircnn.net', '--summary']
  return picture(`netc ${words.join(' ')}`, netc(...words))
}

const drawing = () => netc('draw', 'specs/sircnn.net', '--depth', '1', '-o', '-')

for (const [file, make] of [
  ['docs/language.md', language],
  ['docs/summary.svg', summary],
  ['docs/sircnn.svg', drawing],
]) {
  const target = path.join(root, file)
  const before = existsSync(target) ? readFileSync(target, 'utf8') : ''
  const after = make(before)
  if (after === before) continue
  if (process.argv.includes('--check')) {
    console.error(`${file} is behind what it is derived from: run \`npm run docs\`.`)
    process.exitCode = 1
  } else {
    writeFileSync(target, after)
  }
}
