// Compiles to dist/, then bundles the command line so that `netc compile` starts at once: chevrotain alone is 150 files.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
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

const entry = path.join(dist, 'cli/main.js')
if (existsSync(entry)) {
  await build({
    entryPoints: [entry],
    outfile: path.join(dist, 'cli/netc.js'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minify: true,
    external: ['@tensorflow/*', 'yaml', 'ajv', 'fflate', 'fast-png', 'pure-rand'],
    plugins: [keepRuntime],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'warning',
  })
}
