// Compiles to dist/, then bundles the command line so that `netc compile` starts at once: chevrotain alone is 150 files.
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const dist = path.join(root, 'dist')

const tsc = spawnSync(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', root], {
  stdio: 'inherit',
})
if (tsc.status !== 0) process.exit(tsc.status ?? 1)

// The runtime stays as it is, loaded only by the commands that need it: tensors, workers and their files keep their places.
const keepRuntime = {
  name: 'keep-runtime',
  setup(bundler) {
    bundler.onResolve({ filter: /\/runtime\// }, ({ path: specifier, resolveDir }) => {
      const target = path.relative(path.join(dist, 'cli'), path.resolve(resolveDir, specifier))
      return { path: target.split(path.sep).join('/'), external: true }
    })
  },
}

const bundle = path.join(dist, 'cli/netc.cjs')
await build({
  entryPoints: [path.join(dist, 'cli/main.js')],
  outfile: bundle,
  bundle: true,
  // A function around a CommonJS module: bin/netc compiles it with V8's code cache, which Node 20 has for scripts only.
  format: 'cjs',
  banner: { js: '(function (require, __filename, __dirname) { const exports = {}, module = { exports };' },
  footer: { js: '})' },
  platform: 'node',
  target: 'node20',
  minify: true,
  define: { 'import.meta.url': 'netcUrl' },
  inject: [path.join(root, 'scripts/bundle-url.js')],
  external: ['@tensorflow/*', 'yaml', 'ajv', 'fflate', 'fast-png', 'pure-rand'],
  plugins: [keepRuntime],
  logLevel: 'warning',
})

// Compiled functions enter the cache once they have run: so run what a user runs, then keep the code.
const warm = spawnSync(process.execPath, [path.join(root, 'scripts/warm.mjs'), bundle], { encoding: 'utf8' })
if (warm.status !== 0) {
  console.error(warm.stderr)
  process.exit(1)
}
