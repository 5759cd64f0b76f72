// `npm run test:native`: builds the native engine in a temporary folder, trains on it, and runs the tests that need it. Where the package
// indexes cannot be reached there is nothing to test, which it says; everything else that goes wrong is a failure.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ensureBuilt, root } from './install.mjs'

await ensureBuilt()
const folder = mkdtempSync(path.join(tmpdir(), 'netc-native-'))
process.env.NETC_NATIVE_HOME = path.join(folder, 'native')

function node(title, ...args) {
  console.log(`\n== ${title}\n`)
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) throw new Error(`${title}: ended with ${status}`)
}

/** Whether an index could not be reached; what else is in the way, setup tells. */
async function unreachable() {
  const { checkRequirements } = await import('../dist/runtime/engines/native/setup/requirements.js')
  const { pins } = await import('../dist/runtime/engines/native/setup/pins.js')
  const options = { environment: process.env, signal: new AbortController().signal }
  const { problems } = await checkRequirements(process.env.NETC_NATIVE_HOME, 'pip', pins, options)
  const network = problems.filter(({ kind }) => kind === 'network')
  for (const { text } of network) console.log(`${text}.`)
  return network.length > 0
}

const tests = 'dist/test/runtime/engines/native'
const files = readdirSync(path.join(root, tests)).filter((name) => name.endsWith('.test.js'))

try {
  if (await unreachable()) {
    console.log('The native engine is not tested: it is built of packages that cannot be fetched here.')
  } else {
    const netc = path.join(root, 'bin/netc')
    node('Set up', netc, 'setup', 'native', '--force')
    node('Set up again, which has nothing to do', netc, 'setup', 'native')
    node('Doctor', netc, 'doctor')
    const training = ['--engine', 'native', '--protocol', 'quickstart', '--data', 'embedded', '--iterations', '20']
    node('Train', netc, 'train', 'examples/quickstart.net', ...training, '--out', path.join(folder, 'run'))
    // A test that skips where the engine is missing fails here.
    process.env.NETC_NATIVE_REQUIRED = '1'
    const mocha = ['node_modules/mocha/bin/mocha.js', '--no-config', '--timeout', '60000']
    node('Tests', ...mocha, ...files.map((name) => path.join(tests, name)))
    node('Remove', netc, 'setup', 'native', '--remove')
  }
} catch (error) {
  console.error(`\n${error.message}`)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
