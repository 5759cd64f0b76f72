// Shared by `npm run test:native` and `npm run test:webgpu`: sets an engine up in a temporary folder, uses and tests
// it, and removes it.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ensureBuilt, root } from './install.mjs'

/** Runs Node in the project's folder, under a title. @throws if its exit code is not 0 */
export function node(title, ...args) {
  console.log(`\n== ${title}\n`)
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) throw new Error(`${title}: ended with ${status}`)
}

/** The tests in some files; a test that is skipped for lack of the engine fails. */
export function tests(engine, files) {
  process.env.NETC_REQUIRED_ENGINE = engine
  // A software GPU takes a second or more per step.
  node('Tests', 'node_modules/mocha/bin/mocha.js', '--no-config', '--timeout', '600000', ...files)
}

/**
 * Sets the engine up in a temporary folder, calls `use`, and removes it. If the package indexes cannot be reached, it
 * reports that there is nothing to test; all other problems are failures.
 * @param problems returns what prevents the setup
 */
export async function withEngine(engine, problems, use) {
  await ensureBuilt()
  const folder = mkdtempSync(path.join(tmpdir(), `netc-${engine}-`))
  const variable = `NETC_${engine.toUpperCase()}_HOME`
  process.env[variable] = path.join(folder, engine)
  try {
    const network = (await problems(process.env[variable])).filter(({ kind }) => kind === 'network')
    for (const { text } of network) console.log(`${text}.`)
    if (network.length > 0) {
      console.log(`The ${engine} engine is not tested: its packages cannot be downloaded here.`)
      return
    }
    const netc = path.join(root, 'bin/netc')
    node('Set up', netc, 'setup', engine, '--force')
    node('Set up again, which has nothing to do', netc, 'setup', engine)
    node('Doctor', netc, 'doctor')
    await use({ netc, folder })
    node('Remove', netc, 'setup', engine, '--remove')
  } catch (error) {
    console.error(`\n${error.message}`)
    process.exitCode = 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Trains for that many iterations on it. */
export function train(engine, iterations, { netc, folder }) {
  const what = ['--protocol', 'quickstart', '--data', 'embedded', '--iterations', String(iterations)]
  node(
    'Train',
    netc,
    'train',
    'examples/quickstart.net',
    '--engine',
    engine,
    ...what,
    '--out',
    path.join(folder, 'run'),
  )
}
