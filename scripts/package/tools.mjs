// The tested versions of Node and of package managers, from npm's registry, and their environment.
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { managers } from './managers.mjs'

/** Runs a program to its end. @returns its output @throws with the output if it fails */
export async function run([program, ...words], options = {}) {
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  let [out, all] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text
    all += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    all += text
  })
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
  if (code === 0) return out
  throw new Error(`${program} ${words.join(' ')} ended with ${code}\n${all}`)
}

/** npm, whether or not it runs this script. */
export const npm = () =>
  process.env.npm_execpath?.endsWith('npm-cli.js') ? [process.execPath, process.env.npm_execpath] : ['npm']

/**
 * Downloads the tested versions into `folder`: no script of these packages is run.
 * @param versions majors of Node; empty for the one that runs this
 * @returns for each Node its version, its program, and the programs and versions of the managers for it
 */
export async function fetchTools(folder, versions) {
  const majors = versions.length === 0 ? [Number(process.versions.node.split('.')[0])] : versions.map(Number)
  const system = process.platform === 'win32' ? 'win' : process.platform
  const wanted = new Map()
  for (const major of majors) {
    if (versions.length > 0) wanted.set(`node${major}`, `node-${system}-${process.arch}@${major}`)
  }
  for (const manager of managers) wanted.set(aliasOf(manager), manager.package)
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n')
  const aliases = [...wanted].map(([alias, name]) => `${alias}@npm:${name}`)
  await run([...npm(), 'install', '--ignore-scripts', '--no-audit', '--no-fund', ...aliases], { cwd: folder })
  const place = (alias) => path.join(folder, 'node_modules', alias)
  const versionOf = (alias) => JSON.parse(readFileSync(path.join(place(alias), 'package.json'), 'utf8')).version
  return majors.map((major) => ({
    version: versions.length > 0 ? versionOf(`node${major}`) : process.versions.node,
    node: versions.length > 0 ? path.join(place(`node${major}`), 'bin', 'node') : process.execPath,
    managers: managers.map((manager) => {
      const alias = aliasOf(manager)
      return { ...manager, version: versionOf(alias), program: path.join(place(alias), manager.program) }
    }),
  }))
}

/** Its folder in `node_modules`. */
const aliasOf = (manager) => manager.package.replace(/^@/, '').replace(/[/@]/g, '-')

/**
 * The environment of programs: nothing that npm has set for this script, this Node first on the path, npm's configured
 * registry and the proxy for all managers, and no folder of the user's to write to.
 */
export function surroundings(folder, node, registry, proxy) {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(?:npm_|pnpm_|yarn_|netc_|corepack_)|proxy$|^(?:init_cwd|node_env|ci)$/i.test(name),
  )
  const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'YARN_HTTP_PROXY', 'YARN_HTTPS_PROXY', 'npm_config_proxy']
  const named = [...proxies, 'npm_config_https_proxy', 'http_proxy', 'https_proxy'].map((name) => [name, proxy])
  return {
    ...Object.fromEntries([...kept, ...named]),
    PATH: [path.dirname(node), process.env.PATH].join(path.delimiter),
    npm_config_registry: registry,
    YARN_REGISTRY: registry,
    YARN_NPM_REGISTRY_SERVER: registry.replace(/\/$/, ''),
    XDG_CACHE_HOME: path.join(folder, 'user', 'cache'),
    XDG_DATA_HOME: path.join(folder, 'user', 'data'),
    XDG_STATE_HOME: path.join(folder, 'user', 'state'),
  }
}
