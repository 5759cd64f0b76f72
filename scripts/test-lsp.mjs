// `npm run test:lsp`: the language server with every available client: netc's own, Neovim if it is installed, and
// pytest-lsp, in an environment made with pip in a temporary folder, or in the Python that NETC_LSP_PYTHON names. Without
// Python or a package index it reports that this part is skipped. Last, it measures the time from an edit to its errors.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ensureBuilt, root } from './install.mjs'

await ensureBuilt()
process.chdir(root)

run(process.execPath, [
  'node_modules/mocha/bin/mocha.js',
  '--no-config',
  '--timeout',
  '60000',
  'dist/test/lsp/*.test.js',
])
const folder = mkdtempSync(path.join(tmpdir(), 'netc-pytest-lsp-'))
try {
  const python = process.env.NETC_LSP_PYTHON ?? makeEnvironment()
  if (python !== undefined)
    run(python, ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', '-o', 'asyncio_mode=auto', 'test/lsp/clients'])
} finally {
  rmSync(folder, { recursive: true, force: true })
}
run(process.execPath, ['test/long/edit-time.mjs'])

function run(program, words) {
  const { status } = spawnSync(program, words, {
    stdio: 'inherit',
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  })
  if (status !== 0) process.exit(status ?? 1)
}

/** The environment's Python; undefined where there can be none, and then it says why. */
function makeEnvironment() {
  const made = spawnSync('python3', ['-m', 'venv', folder])
  if (made.status !== 0) return leaveOut('python3 makes no environment here')
  const python = path.join(folder, 'bin/python')
  const installed = spawnSync(python, ['-m', 'pip', 'install', '--quiet', 'pytest-lsp==1.0.1'], { encoding: 'utf8' })
  return installed.status === 0
    ? python
    : leaveOut(`pip cannot install pytest-lsp: ${installed.stderr.trim().split('\n').at(-1)}`)
}

function leaveOut(reason) {
  console.log(`pytest-lsp is left out: ${reason}`)
  return undefined
}
