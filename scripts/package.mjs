// `npm run test:package`: packs netc as npm would publish it, and uses it in an empty project: the examples of docs/api.md in JavaScript,
// their types in TypeScript, and a bundle for a browser. `-- --node 22 --node 24` runs the examples in these versions of Node too, from npm.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBuilt, root } from './install.mjs'

const { values } = parseArgs({ options: { node: { type: 'string', multiple: true, default: [] } } })
await ensureBuilt()
const { browserBundle, browserProgram, runBare } = await import('../dist/test/api/browser.js')
const { apiExamples } = await import('../dist/test/docs/api-examples.js')

const strictProgram = `
import { type Compiled, compile, type Diagnostic, draw, type Network, type Shape, summarise, textHost } from 'netc'
import { folderHost } from 'netc/node'
const compiled: Compiled = compile('', { set: { width: 8 }, host: textHost(), file: 'a.net' })
const network: Network | undefined = compiled.network
if (network !== undefined) {
  const shape: Shape = network.input.shape
  const svg: string = draw(network, { format: 'svg', depth: 2 })
  const macs: number = summarise(network).macs
  console.log(shape, svg, macs)
}
const first: Diagnostic | undefined = compiled.diagnostics[0]
if (first?.code === 'unknown-name') console.log(first.start.line, first.related[0]?.within)
// @ts-expect-error there is no such code
if (first?.code === 'unknown-nam') console.log()
// @ts-expect-error a text or undefined is what a host gives
compile('', { host: { read: () => 1 } })
console.log(folderHost('.').read('a.net'))
`

const project = mkdtempSync(path.join(tmpdir(), 'netc-package-'))
const installed = path.join(project, 'node_modules/netc')

try {
  unpack()
  const examples = writeExamples()
  runExamples(examples, [process.execPath])
  for (const version of values.node) runExamples(examples, ['npx', '--yes', `node@${version}`])
  for (const resolution of ['nodenext', 'bundler']) checkTypes(examples, resolution)
  await bundle()
} finally {
  rmSync(project, { recursive: true, force: true })
}

/** Packs, and puts the package into the project with what it depends on, and nothing else. */
function unpack() {
  const packed = run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', project], { cwd: root })
  const [{ filename, size, entryCount }] = JSON.parse(packed.stdout)
  mkdirSync(installed, { recursive: true })
  run('tar', ['-xzf', path.join(project, filename), '-C', installed, '--strip-components=1'])
  const { dependencies } = JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8'))
  for (const name of Object.keys(dependencies)) {
    const place = path.join(project, 'node_modules', name)
    mkdirSync(path.dirname(place), { recursive: true })
    symlinkSync(path.join(root, 'node_modules', name), place, 'dir')
  }
  writeFileSync(path.join(project, 'package.json'), '{ "type": "module" }\n')
  told('package', `${entryCount} files, ${kilobytes(size)} packed`)
}

function writeExamples() {
  const page = readFileSync(path.join(root, 'docs/api.md'), 'utf8')
  return apiExamples(page).map(({ code, printed }, index) => {
    const file = path.join(project, `example-${index + 1}.ts`)
    writeFileSync(file, code)
    writeFileSync(file.replace('.ts', '.mjs'), code)
    return { file, printed }
  })
}

/** They read examples/ of the package, as the page does. */
function runExamples(examples, [program, ...words]) {
  const { stdout: version } = run(program, [...words, '--version'])
  for (const { file, printed } of examples) {
    const { stdout } = run(program, [...words, file.replace('.ts', '.mjs')], { cwd: installed })
    if (stdout.trimEnd() !== printed.trimEnd())
      throw new Error(`${file} printed\n${stdout}\nand should print\n${printed}`)
  }
  told('JavaScript', `${examples.length} examples of docs/api.md in Node ${version.trim()}`)
}

/** The examples as they are, and a strict program, with the declarations of the package checked as well. */
function checkTypes(examples, resolution) {
  const strict = path.join(project, 'strict.ts')
  writeFileSync(strict, strictProgram)
  const module = resolution === 'nodenext' ? 'nodenext' : 'esnext'
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc')
  const options = [
    '--noEmit',
    '--target',
    'es2023',
    '--lib',
    'es2023',
    '--module',
    module,
    '--moduleResolution',
    resolution,
  ]
  // What the examples print is all that they need of a surrounding.
  writeFileSync(path.join(project, 'console.d.ts'), 'declare const console: { log(...values: unknown[]): void }\n')
  const files = examples.map(({ file }) => file)
  const check = (...rest) =>
    run(process.execPath, [compiler, ...options, '--types', '', ...rest, 'console.d.ts'], { cwd: project })
  check('--strict', 'false', ...files)
  check('--strict', '--exactOptionalPropertyTypes', strict)
  told('TypeScript', `${files.length + 1} programs with moduleResolution ${resolution}`)
}

async function bundle() {
  const all = await browserBundle(browserProgram, project)
  const { told: message } = runBare(all)
  if (!message.includes('did you mean relu?')) throw new Error(`the bundle told ${message}`)
  const compileOnly = await browserBundle("import { compile } from 'netc'; globalThis.result = compile('').ok", project)
  if (runBare(compileOnly) !== false) throw new Error('the bundle compiles what is empty')
  const sizes = ({ bytes, gzipped }) => `${kilobytes(bytes)}, ${kilobytes(gzipped)} with gzip`
  told('browser', `the whole library is ${sizes(all)}; compile alone ${sizes(compileOnly)}`)
}

function run(program, words, options = {}) {
  const result = spawnSync(program, words, { encoding: 'utf8', maxBuffer: 1 << 26, cwd: project, ...options })
  if (result.error !== undefined) throw result.error
  if (result.status === 0) return result
  throw new Error(`${program} ${words.join(' ')} ended with ${result.status}\n${result.stdout}${result.stderr}`)
}

function told(what, result) {
  console.log(`${what.padEnd(12)}${result}`)
}

function kilobytes(bytes) {
  return `${Math.round(bytes / 1000)} kB`
}
