// Compiles to dist/, then bundles the command line so that `netc compile` starts at once: chevrotain alone is 150 files.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { keepTfjs } from './keep-tfjs.mjs'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const dist = path.join(root, 'dist')
const bundle = path.join(dist, 'cli/netc.cjs')

writeBuilt()

const tsc = spawnSync(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', root], {
  stdio: 'inherit',
})
if (tsc.status !== 0) process.exit(tsc.status ?? 1)
keepTfjs(root)

// The runtime stays as it is, loaded only by the commands that need it: tensors, workers and their files keep their places.
// A script that comes from V8's code cannot import by itself, so cli/start hands it a function that does.
const keepRuntime = {
  name: 'keep-runtime',
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]dist[\\/]cli[\\/].*\.js$/ }, ({ path: file }) => {
      const contents = readFileSync(file, 'utf8')
        .replaceAll(/\bimport\('(\.[^']*\/runtime\/[^']*)'\)/g, (_, specifier) => {
          const target = path.relative(path.dirname(bundle), path.resolve(path.dirname(file), specifier))
          return `netcImport('${target.split(path.sep).join('/')}')`
        })
        // A bundle of its own, which no other command loads.
        .replaceAll("import('../../lsp/main.js')", "netcImport('../lsp/server.cjs')")
      return { contents, loader: 'js' }
    })
  },
}

// Only commander's subcommands that are programs start any, and netc has none: the module is a tenth of the start.
const lateProcesses = {
  name: 'late-processes',
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]commander[\\/]lib[\\/]command\.js$/ }, ({ path: file }) => {
      const [wanted, late] = [
        "const childProcess = require('node:child_process')",
        "const childProcess = { spawn: (...given) => require('node:child_process').spawn(...given) }",
      ]
      const contents = readFileSync(file, 'utf8')
      if (!contents.includes(wanted)) throw new Error('commander no longer requires node:child_process as it did')
      return { contents: contents.replace(wanted, late), loader: 'js' }
    })
  },
}

const forNode = { bundle: true, format: 'cjs', platform: 'node', target: 'node20', minify: true, logLevel: 'warning' }

await build({
  ...forNode,
  entryPoints: [path.join(dist, 'cli/main.js')],
  outfile: bundle,
  // A function around a CommonJS module: cli/start compiles it with V8's code, which Node 20 takes for scripts only.
  banner: {
    js: '(function (require, netcImport, netcUrl, __filename, __dirname, netcNewCode) { const exports = {}, module = { exports };',
  },
  footer: { js: '})' },
  define: { 'import.meta.url': 'netcUrl' },
  // Only drawing needs it, which loads it when it does.
  external: ['@dagrejs/dagre'],
  plugins: [keepRuntime, lateProcesses],
})

await build({
  ...forNode,
  entryPoints: [path.join(dist, 'cli/start/start.js')],
  outfile: path.join(dist, 'cli/start.cjs'),
  banner: { js: "const startUrl = require('node:url').pathToFileURL(__filename);" },
  define: { 'import.meta.url': 'startUrl' },
})

await build({
  ...forNode,
  entryPoints: [path.join(dist, 'lsp/main.js')],
  outfile: path.join(dist, 'lsp/server.cjs'),
  external: ['@dagrejs/dagre'],
})

// cli/start reads it as such.
if (/[^\0-\x7f]/.test(readFileSync(bundle, 'utf8'))) throw new Error(`${bundle} is not ASCII: escape what is not`)

await keepLibraryTrees()

/** Writes api/built.ts: what a browser cannot read from files. Where nothing changed, it is left, and tsc has nothing to do. */
function writeBuilt() {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  const texts = Object.fromEntries(libraryFiles().map(({ name, text }) => [`std/${name}`, text]))
  const lines = [
    '/** Written by `npm run build`. */',
    `export const version = ${JSON.stringify(version)}`,
    '/** The standard library, by the paths of imports. */',
    `export const libraryTexts: Readonly<Record<string, string>> = ${JSON.stringify(texts, undefined, 2)}`,
  ]
  const file = path.join(root, 'api/built.ts')
  const text = `${lines.join('\n')}\n`
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text)
}

/** In an order that is the same everywhere; names with `/`. */
function libraryFiles() {
  const folder = path.join(root, 'compiler/std')
  const names = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.net'))
  return names
    .map((name) => ({ name: name.split(path.sep).join('/'), text: readFileSync(path.join(folder, name), 'utf8') }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Parses the library, so that no start has to: each file's text and tree beside the compiler, for `nodeHost`. */
async function keepLibraryTrees() {
  const { parse } = await import(pathToFileURL(path.join(dist, 'grammar/parse.js')).href)
  for (const { name, text } of libraryFiles()) {
    const { tree, errors } = parse(text, `std/${name}`)
    if (errors.length > 0) throw new Error(`${name} has a syntax error`)
    const file = path.join(dist, 'compiler/std', `${name}.json`)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify({ text, tree }))
  }
}
