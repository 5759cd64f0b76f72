// Uses the installed library: the examples of docs/api.md in JavaScript, their types in TypeScript, and bundles for a
// browser.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../install.mjs'
import { run } from './tools.mjs'

const { browserBundle, browserProgram, runBare } = await import('../../dist/test/api/browser.js')
const { apiExamples } = await import('../../dist/test/docs/api-examples.js')

const strictProgram = `
import { type Compiled, compile, type Diagnostic, draw, type Network, type Shape, summarize, textHost } from 'netc'
import { folderHost } from 'netc/node'
const compiled: Compiled = compile('', { set: { width: 8 }, host: textHost(), file: 'a.net' })
const network: Network | undefined = compiled.network
if (network !== undefined) {
  const shape: Shape = network.input.shape
  const svg: string = draw(network, { format: 'svg', depth: 2 })
  const macs: number = summarize(network).macs
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

/** Puts the examples into a project that has netc. @returns their files, and the output of each */
export function writeExamples(project) {
  const page = readFileSync(path.join(root, 'docs/api.md'), 'utf8')
  return apiExamples(page).map(({ code, printed }, index) => {
    const file = path.join(project, `example-${index + 1}.ts`)
    writeFileSync(file, code)
    writeFileSync(file.replace('.ts', '.mjs'), code)
    return { file, printed }
  })
}

/** They read examples/ of the package, as the page does; the library's other entry points are imported too. */
export async function runExamples(project, examples, node) {
  const installed = path.join(project, 'node_modules/netc')
  for (const { file, printed } of examples) {
    const out = await run([node, file.replace('.ts', '.mjs')], { cwd: installed })
    if (out.trimEnd() !== printed.trimEnd()) throw new Error(`${file} printed\n${out}\nand should print\n${printed}`)
  }
  const doors = "for (const door of ['netc', 'netc/node', 'netc/layers']) await import(door)"
  await run([node, '--input-type=module', '--eval', doors], { cwd: project })
}

/** The unmodified examples, and a strict program, including the package's own declarations. */
export async function checkTypes(project, examples, resolution) {
  const strict = path.join(project, 'strict.ts')
  writeFileSync(strict, strictProgram)
  // The examples only need console from their environment.
  writeFileSync(path.join(project, 'console.d.ts'), 'declare const console: { log(...values: unknown[]): void }\n')
  const module = resolution === 'nodenext' ? 'nodenext' : 'esnext'
  const options = ['--noEmit', '--target', 'es2023', '--lib', 'es2023', '--types', '']
  const modules = ['--module', module, '--moduleResolution', resolution]
  const compiler = [process.execPath, path.join(root, 'node_modules/typescript/bin/tsc'), ...options, ...modules]
  const check = (...rest) => run([...compiler, ...rest, 'console.d.ts'], { cwd: project })
  await check('--strict', 'false', ...examples.map(({ file }) => file))
  await check('--strict', '--exactOptionalPropertyTypes', strict)
}

/** @returns the size of the whole library in a browser, and that of compile alone */
export async function bundle(project) {
  const all = await browserBundle(browserProgram, project)
  const { printed } = runBare(all)
  if (!printed.includes('did you mean relu?')) throw new Error(`the bundle printed ${printed}`)
  const compileOnly = await browserBundle("import { compile } from 'netc'; globalThis.result = compile('').ok", project)
  if (runBare(compileOnly) !== false) throw new Error('the bundle compiles an empty text')
  return { all, compileOnly }
}
