// `npm run test:native`: builds the native engine in a temporary folder, trains on it, and runs the tests that need it.
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { tests, train, withEngine } from './engine-tests.mjs'
import { root } from './install.mjs'

async function problems(home) {
  const { checkRequirements } = await import('../dist/runtime/engines/native/setup/requirements.js')
  const { pins } = await import('../dist/runtime/engines/native/setup/pins.js')
  const options = { environment: process.env, signal: new AbortController().signal }
  return (await checkRequirements(home, 'pip', pins, options)).problems
}

await withEngine('native', problems, (place) => {
  train('native', 20, place)
  const folder = 'dist/test/runtime/engines/native'
  const files = readdirSync(path.join(root, folder)).filter((name) => name.endsWith('.test.js'))
  tests(
    'native',
    files.map((name) => path.join(folder, name)),
  )
})
