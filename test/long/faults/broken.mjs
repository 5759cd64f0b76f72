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

/** What is done to netc for each part, and how many faults find it. */
const mutations = {
  kills: {
    why: 'metrics after a checkpoint stay',
    file: 'runs/metrics.js',
    from: /!isBefore\(metrics, reached\)/g,
    to: 'false',
    count: 10,
  },
  placed: {
    why: 'files are written in their places',
    file: 'base/write-atomically.js',
    from: /const draft = .*;/,
    to: 'const draft = file; rmSync(file, { force: true });',
    count: 40,
  },
  full: {
    why: 'a refused write is passed over',
    file: 'base/write-atomically.js',
    from: 'throw error;',
    to: 'return;',
    count: 6,
  },
  damage: {
    why: 'a checksum is not looked at',
    file: 'runs/checkpoint-format.js',
    from: '!digest.equals(buffer.subarray(end))',
    to: 'false',
    count: 100,
  },
  locks: {
    why: 'a claim is not followed by a second look',
    file: 'runs/run-lock.js',
    from: '(await claimsOfOthers(folder, own.name)).length === 0',
    to: 'true',
    count: 10,
  },
  signals: {
    why: 'an interrupted run saves without its metrics',
    file: 'runs/recorder.js',
    from: 'log.append(steps);',
    to: 'if (steps.length < 1000 && saved !== 0) log.append(steps);',
    count: 6,
  },
  containers: {
    why: 'a socket that nobody listens to is taken for a lock',
    file: 'runs/run-lock.js',
    from: 'answer ?? isRunning(by)',
    to: 'true',
    count: 2,
  },
  large: {
    why: 'a file is read as one text',
    file: 'base/json-lines.js',
    from: /export function\* linesOf\(file\) \{/,
    to: '$& if (existsSync(file)) openSync(file, "r"), String(Buffer.alloc(fstatSync(openSync(file, "r")).size));',
    count: 1,
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
    for (const each of copied) cpSync(path.join(root, each), path.join(copy, each), { recursive: true })
    symlinkSync(realpathSync(path.join(root, 'node_modules')), path.join(copy, 'node_modules'))
    const module = path.join(copy, 'dist/runtime', file)
    const text = readFileSync(module, 'utf8')
    const broken = text.replace(from, to)
    if (broken === text) throw new Error(`${file} no longer has what is to be broken in it: ${from}`)
    writeFileSync(module, broken)
    const words = ['test/long/faults.mjs', '--only', name, '--count', String(count), '--jobs', '2']
    const child = spawn(process.execPath, words, {
      cwd: copy,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, TMPDIR: copy },
    })
    let said = ''
    child.stdout.on('data', (chunk) => (said += chunk))
    const [code] = await once(child, 'close')
    // A part that fails for another reason has found nothing.
    const ended = /: (\d+) of (\d+) survived/.exec(said)
    if (process.env.VERBOSE) console.log(said)
    return code === 1 && ended !== null && Number(ended[1]) < Number(ended[2])
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}
