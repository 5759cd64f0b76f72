// Compiles to dist/, then bundles the command line so that `netc compile` starts at once: chevrotain alone is 150 files.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const dist = path.join(root, 'dist')
const bundle = path.join(dist, 'cli/netc.cjs')

const tsc = spawnSync(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', root], {
  stdio: 'inherit',
})
if (tsc.status !== 0) process.exit(tsc.status ?? 1)

// The runtime stays as it is, loaded only by the commands that need it: tensors, workers and their files keep their places.
// A script that comes from V8's code cache cannot import by itself, so bin/netc hands it a function that does.
const keepRuntime = {
  name: 'keep-runtime',
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]dist[\\/]cli[\\/].*\.js$/ }, ({ path: file }) => {
      const contents = readFileSync(file, 'utf8').replaceAll(
        /\bimport\('(\.[^']*\/runtime\/[^']*)'\)/g,
        (_, specifier) => {
          const target = path.relative(path.dirname(bundle), path.resolve(path.dirname(file), specifier))
          return `netcImport('${target.split(path.sep).join('/')}')`
        },
      )
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

await build({
  entryPoints: [path.join(dist, 'cli/main.js')],
  outfile: bundle,
  bundle: true,
  // A function around a CommonJS module: bin/netc compiles it with V8's code cache, which Node 20 has for scripts only.
  format: 'cjs',
  banner: {
    js: '(function (require, netcImport, netcUrl, __filename, __dirname) { const exports = {}, module = { exports };',
  },
  footer: { js: '})' },
  platform: 'node',
  target: 'node20',
  minify: true,
  define: { 'import.meta.url': 'netcUrl' },
  // Only drawing needs it, which loads it when it does.
  external: ['@dagrejs/dagre'],
  plugins: [keepRuntime, lateProcesses],
  logLevel: 'warning',
})

// bin/netc reads it as such.
if (/[^\0-\x7f]/.test(readFileSync(bundle, 'utf8'))) throw new Error(`${bundle} is not ASCII: escape what is not`)

await keepLibraryTrees()

const warm = spawnSync(process.execPath, [path.join(root, 'scripts/warm.mjs')], { encoding: 'utf8' })
if (warm.status !== 0) {
  console.error(warm.stderr)
  process.exit(1)
}

/** Parses the library, so that no start has to: each file's text and tree beside the compiler, for `nodeHost`. */
async function keepLibraryTrees() {
  const { parse } = await import(pathToFileURL(path.join(dist, 'grammar/parse.js')).href)
  const library = path.join(root, 'compiler/std')
  for (const name of readdirSync(library, { recursive: true }).filter((file) => file.endsWith('.net'))) {
    const text = readFileSync(path.join(library, name), 'utf8')
    const { tree, errors } = parse(text, `std/${name.split(path.sep).join('/')}`)
    if (errors.length > 0) throw new Error(`${name} has a syntax error`)
    const file = path.join(dist, 'compiler/std', `${name}.json`)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify({ text, tree }))
  }
}
