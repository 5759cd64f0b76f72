// Whether the parts find what they are for: each is tried on a copy of netc in which one line is another.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const copied = [
  'bin',
  'dist',
  'test/long',
  'package.json',
  'specs',
  'compiler/std',
  'compiler/graph.schema.json',
  'models',
]

/** What is done to netc for each part: `from` becomes `to` in a file of dist/. `count`: as many faults find it. */
const mutations = {
  kills: {
    why: 'metrics after a checkpoint stay',
    ...{ file: 'runtime/runs/metrics.js', from: '!isBefore(metrics, reached)', to: 'false', count: 10 },
  },
  placed: {
    why: 'files are written in their places',
    ...{ file: 'runtime/base/write-atomically.js', from: 'const draft = draftOf(file);', count: 20 },
    to: 'const draft = file; rmSync(file, { force: true });',
  },
  full: {
    why: 'a write that is refused is passed over',
    ...{ file: 'runtime/base/write-fully.js', from: /at \+= (writeSync\(.*\));/, count: 6 },
    to: 'try { at += $1 } catch { at = bytes.length }',
  },
  damage: {
    why: 'nobody looks whether the source of a run was changed',
    ...{ file: 'runtime/runs/origin.js', from: 'of.spec !== now.spec', to: 'false', count: 8 },
  },
  locks: {
    why: 'nobody looks a second time whether others claim a run',
    ...{ file: 'runtime/runs/run-lock.js', from: '(await claimsOfOthers(folder, own.name)).length === 0', count: 10 },
    to: 'true',
  },
  signals: {
    why: 'a run that SIGTERM ended has the exit code of one that failed',
    ...{ file: 'cli/netc.cjs', from: /SIGTERM:\s*143/g, to: 'SIGTERM:1', count: 2 },
  },
  containers: {
    why: 'a lock that its process left behind is taken for one that is held',
    ...{ file: 'runtime/runs/run-lock.js', from: 'answer ?? isRunning(by)', to: 'true', count: 2 },
  },
  large: {
    why: 'a file of lines is read as one text',
    ...{ file: 'runtime/base/json-lines.js', from: 'for (const chunk of chunksOf(file)) {', count: 1 },
    to: 'for (const chunk of [Buffer.from(Buffer.concat([...chunksOf(file)]).toString())]) {',
  },
}

/** Whether each part finds what is broken for it. */
export async function findsWhatIsBroken(names) {
  let all = true
  for (const name of names) {
    const { why, count } = mutations[name]
    const found = await failsOn(mutations[name], name, count)
    console.log(`${name}: ${found ? 'finds' : 'DOES NOT FIND'} that ${why}`)
    all &&= found
  }
  return all
}

async function failsOn({ file, from, to }, name, count) {
  const copy = realpathSync(mkdtempSync(path.join(tmpdir(), 'netc-broken-')))
  try {
    copyTo(copy)
    change(path.join(copy, 'dist', file), from, to)
    const words = ['test/long/faults.mjs', '--only', name, '--count', String(count), '--jobs', '2']
    const options = { cwd: copy, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, TMPDIR: copy } }
    const child = spawn(process.execPath, words, options)
    let said = ''
    child.stdout.on('data', (chunk) => {
      said += chunk
    })
    const [code] = await once(child, 'close')
    // A part that ended for another reason has found nothing.
    const [, survived, all] = /: (\d+) of (\d+) survived/.exec(said) ?? []
    return code === 1 && Number(survived) < Number(all)
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

/** What netc and the parts need. */
function copyTo(copy) {
  for (const each of copied) cpSync(path.join(root, each), path.join(copy, each), { recursive: true })
  symlinkSync(realpathSync(path.join(root, 'node_modules')), path.join(copy, 'node_modules'))
}

function change(module, from, to) {
  const text = readFileSync(module, 'utf8')
  const broken = text.replaceAll(from instanceof RegExp ? new RegExp(from, 'g') : from, to)
  if (broken === text) throw new Error(`${module} no longer has what is to be broken in it: ${from}`)
  writeFileSync(module, broken)
}
