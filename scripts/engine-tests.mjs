// What `npm run test:native` and `npm run test:webgpu` share: an engine is set up in a temporary folder, used, tested and taken away again.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ensureBuilt, root } from './install.mjs'

/** Runs Node in the project's folder, under a title. @throws where it ends with another code than 0 */
export function node(title, ...args) {
  console.log(`\n== ${title}\n`)
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) throw new Error(`${title}: ended with ${status}`)
}

/** The tests of some files; one that skips for want of the engine fails. */
export function tests(engine, files) {
  process.env.NETC_REQUIRED_ENGINE = engine
  // A GPU in software takes a second and more for a step.
  node('Tests', 'node_modules/mocha/bin/mocha.js', '--no-config', '--timeout', '600000', ...files)
}

/**
 * Sets the engine up in a folder of its own, does `use`, and removes it. Where the package indexes cannot be reached there is nothing to
 * test, which it says; everything else that goes wrong is a failure.
 * @param problems gives what is in the way of setting it up
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
      console.log(`The ${engine} engine is not tested: it is made of packages that cannot be fetched here.`)
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

/** Trains for so many iterations on it. */
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
