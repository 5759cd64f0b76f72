// `npm run test:webgpu`: installs the webgpu engine in a temporary folder, and runs its tests if there is a GPU,
// including a software one. docs/engines.md describes how to get one in software.
import { tests, train, withEngine } from './engine-tests.mjs'

async function problems() {
  const { checkNpm } = await import('../dist/runtime/engines/setup/requirements.js')
  const { pins } = await import('../dist/runtime/engines/webgpu/setup/pins.js')
  return checkNpm(pins[0], { environment: process.env, signal: new AbortController().signal })
}

/** Tests of this engine, and tests that compare engines. */
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
    console.log(`\nIts packages load, but nothing is computed: ${found.reason}.\nHelp: ${found.help}`)
    return
  }
  // A software GPU takes minutes per step; the tests train a small network.
  if (found.kind === 'gpu') train('webgpu', 20, place)
  tests(
    'webgpu',
    files.map((name) => `dist/test/${name}.test.js`),
  )
})
