// `npm run test:webgpu`: installs the webgpu engine in a temporary folder, and where there is a GPU for it, one in software included, runs the tests
// that need it. docs/engines.md says how to get one in software.
import { tests, train, withEngine } from './engine-tests.mjs'

async function problems() {
  const { checkNpm } = await import('../dist/runtime/engines/setup/requirements.js')
  const { pins } = await import('../dist/runtime/engines/webgpu/setup/pins.js')
  return checkNpm(pins[0], { environment: process.env, signal: new AbortController().signal })
}

/** Those that have tests for this engine, or compare engines. */
const files = [
  'compiler/ops/conformance',
  'runtime/engines/gradients/*',
  'runtime/engines/kernels',
  'runtime/engines/pairwise',
  'runtime/engines/webgpu/*',
  'runtime/layers/weighted',
  'runtime/model/cross-attention',
  'runtime/model/inference',
  'runtime/model/score-all-pairs',
  'runtime/training/objectives/*',
]

await withEngine('webgpu', problems, async (place) => {
  const { findAdapter } = await import('../dist/runtime/engines/webgpu/adapter.js')
  const found = await findAdapter()
  if (found.kind === 'none') {
    console.log(`\nIts packages load. Nothing is computed: ${found.reason}.\nHelp: ${found.help}`)
    return
  }
  // In software a step takes minutes; the tests train a network that is small enough.
  if (found.kind === 'gpu') train('webgpu', 20, place)
  tests(
    'webgpu',
    files.map((name) => `dist/test/${name}.test.js`),
  )
})
