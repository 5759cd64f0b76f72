// Installs the packages and builds, each only where it is missing or out of date, so that a fresh clone needs npm alone.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

/** Runs node on a script of this project; ends this process with its exit code where that is not 0. */
export function node(args, options = {}) {
  const result = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', ...options })
  if (result.status !== 0) process.exit(result.status ?? 1)
}

export function ensureBuilt() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`netc needs Node 20.19 or later; this is ${process.version}.`)
    process.exit(2)
  }
  if (isOlder('node_modules/.package-lock.json', ['package-lock.json'])) {
    console.log('Installing packages (once)...')
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
    const shell = process.platform === 'win32'
    const result = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      stdio: 'inherit',
      shell,
    })
    if (result.status !== 0) {
      console.error('npm ci failed: see its message above.')
      process.exit(1)
    }
  }
  if (
    isOlder('dist/cli/netc.cjs', [
      'grammar',
      'compiler',
      'runtime',
      'cli',
      'bench',
      'test',
      'package-lock.json',
      'scripts/build.mjs',
    ])
  ) {
    console.log('Building...')
    node(['scripts/build.mjs'])
  }
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
