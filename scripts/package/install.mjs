// Installs the packed netc in an empty project, in one way of one manager on one Node, and uses it there.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../install.mjs'
import { sizesOf } from './sizes.mjs'
import { run } from './tools.mjs'

/**
 * @param setting `folder` for everything, the `tarball`, the environment `env`, the `proxy`, and the lock files of
 * earlier installs, `locks`
 * @returns a result: seconds, bytes, packages, and the number of connections requested from the proxy
 * @throws if installing or using fails, or a connection is requested offline
 */
export async function installAndUse(setting, tools, manager, way) {
  const { folder, tarball, proxy } = setting
  const project = path.join(folder, `${manager.name}-${tools.version}-${way}`.replaceAll(' ', '-'))
  const env = { ...setting.env, ...manager.environment(path.join(folder, 'caches', manager.name), way) }
  const install = [tools.node, manager.program]
  makeProject(project, tarball)
  manager.prepare?.(project, way === 'offline' ? setting.locks[manager.name] : undefined)
  // Whatever has a lock file is installed as `npm ci` would.
  if (manager.words[way][0] === 'ci') await run([...install, 'install', '--package-lock-only'], { cwd: project, env })
  const asked = proxy.asked.length
  const started = performance.now()
  await run([...install, ...manager.words[way]], { cwd: project, env })
  const seconds = Number(((performance.now() - started) / 1000).toFixed(1))
  const connections = proxy.asked.length - asked
  if (manager.lock) setting.locks[manager.name] = readFileSync(path.join(project, manager.lock), 'utf8')
  if (way === 'offline' && connections > 0)
    throw new Error(`${manager.name} asked for ${proxy.asked.slice(asked)} offline`)
  const netc = (...words) =>
    run(manager.netc({ ...tools, program: manager.program }, project, words), { cwd: project, env })
  await use(netc, way)
  return { project, env, seconds, connections, sizes: sizesOf(path.join(project, 'node_modules')) }
}

function makeProject(project, tarball) {
  mkdirSync(project)
  const description = { name: 'project', version: '1.0.0', private: true, type: 'module' }
  const dependencies = { netc: `file:${tarball}` }
  writeFileSync(path.join(project, 'package.json'), `${JSON.stringify({ ...description, dependencies }, null, 2)}\n`)
  copyFileSync(path.join(root, 'examples/quickstart.net'), path.join(project, 'network.net'))
}

/** Compiles, lists the available engines and, with a default install, trains. */
async function use(netc, way) {
  const summary = await netc('compile', 'network.net', '--summary')
  if (!/quickstart +image 32x32x1/.test(summary)) throw new Error(`netc compile printed ${summary}`)
  const { engines } = JSON.parse(await netc('doctor', '--json'))
  const works = (name) => engines.find((engine) => engine.name === name)
  for (const name of ['wasm', 'cpu']) {
    if (!works(name).available) throw new Error(`${name}: ${works(name).summary}`)
  }
  for (const name of ['native', 'webgpu']) {
    if (works(name).available) throw new Error(`${name} came with the package`)
  }
  if (way !== 'default') return
  const words = [
    '--protocol',
    'quickstart',
    '--data',
    'embedded',
    '--iterations',
    '2',
    '--engine',
    'wasm',
    '--out',
    'run',
  ]
  await netc('train', 'network.net', ...words)
}
