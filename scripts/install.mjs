// Installs the packages and builds, each only if it is missing or out of date, so that a fresh clone needs only npm.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, lstatSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

/** Runs node on a script of this project; ends this process with its exit code if that is not 0. */
export function node(args, options = {}) {
  const result = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', ...options })
  if (result.status !== 0) process.exit(result.status ?? 1)
}

export async function ensureBuilt() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`netc needs Node 20.19 or later; this is ${process.version}.`)
    process.exit(2)
  }
  if (!isLink('node_modules') && isOlder('node_modules/.package-lock.json', ['package-lock.json'])) {
    const windows = process.platform === 'win32'
    const arguments_ = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
    await told('Installing packages (npm ci, once)', windows ? 'npm.cmd' : 'npm', arguments_, { shell: windows })
  }
  if (isOlder('dist/cli/netc.cjs', sources)) {
    await told('Compiling and bundling (scripts/build.mjs)', process.execPath, ['scripts/build.mjs'])
  }
}

/** The inputs of the build. */
const sources = [
  'grammar',
  'compiler',
  'api',
  'runtime',
  'cli',
  'bench',
  'test',
  'package-lock.json',
  'scripts/build.mjs',
  'scripts/keep-tfjs.mjs',
]

/** Runs a program and prints its purpose and duration; ends this process with its exit code if that is not 0. */
async function told(title, program, arguments_, options = {}) {
  const started = performance.now()
  const seconds = () => `${Math.round((performance.now() - started) / 1000)} s`
  const { isTTY } = process.stdout
  const start = isTTY ? '\r' : ''
  process.stdout.write(`${title}...${isTTY ? '' : '\n'}`)
  const clock = isTTY ? setInterval(() => process.stdout.write(`\r${title}... ${seconds()}`), 1000) : undefined
  const child = spawn(program, arguments_, { cwd: root, stdio: 'inherit', ...options })
  const [status] = await once(child, 'exit').catch(({ message }) => [console.error(`\n${message}`)])
  clearInterval(clock)
  if (status !== 0) {
    console.error(`${start}${title}: it failed after ${seconds()}; see the output above.`)
    process.exit(status ?? 1)
  }
  // The spaces clear the rest of the previous line.
  console.log(`${start}${title}: ${seconds()}${isTTY ? '  ' : ''}`)
}

/** npm ci would empty the target of a linked folder, which another checkout uses too. */
function isLink(name) {
  return lstatSync(path.join(root, name), { throwIfNoEntry: false })?.isSymbolicLink() ?? false
}

function isOlder(product, sources) {
  const file = path.join(root, product)
  if (!existsSync(file)) return true
  const made = statSync(file).mtimeMs
  return sources.some((source) => newest(path.join(root, source)) > made)
}

function newest(file) {
  const stat = statSync(file)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(0, ...readdirSync(file).map((name) => newest(path.join(file, name))))
}
