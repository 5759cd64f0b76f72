// The time of compiling, from the start of the process to the summary, and of building and counting the same networks in
// Keras and PyTorch if Python has them:
//   npm run bench:compile [-- --runs 15 --python python3 --out docs/results/bench-compile.json]
// Every figure is the wall time of a whole process: median (minimum to maximum) of the runs, the commands taking turns.
// `--beside FOLDER` also runs another checkout of netc, built, with its own specs: the ratios show the cost of a change.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBuilt, root } from '../scripts/install.mjs'

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '15' },
    python: { type: 'string', default: 'python3' },
    out: { type: 'string' },
    beside: { type: 'string' },
  },
})
const runs = Number(options.runs)
await ensureBuilt()
const folder = mkdtempSync(path.join(tmpdir(), 'netc-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

/** A residual network of about that many operators, seven per block. */
function generated(nodes) {
  const file = path.join(folder, `n${nodes}.net`)
  writeFileSync(
    file,
    `block residual(f: int) {
  let main = in -> conv(f, 3x3, padding=same) -> bn -> relu -> conv(f, 3x3, padding=same) -> bn
  main + in -> relu
}
tower deep {
  stage stem { conv(8, 3x3, stride=2, padding=same) }
  for i in range(${Math.max(1, Math.round(nodes / 700))}) { stage s{i} { repeat 100 { residual(8) } } }
  global_avg_pool
}
head distance(left, right) { abs(left - right) -> dense(1) -> sigmoid }
network generated {
  input image: 32x32x1
  siamese deep
  head distance
}
`,
  )
  return file
}

const netc = (file) => ({ command: process.execPath, args: ['bin/netc', 'compile', file, '--summary'] })
/** Each subject of netc, and the same of the other checkout, if there is one. */
const beside = (all) =>
  options.beside === undefined
    ? all
    : Object.fromEntries(
        Object.entries(all).flatMap(([name, subject]) => [
          [name, subject],
          ...(subject.args[0] === 'bin/netc' ? [[`${name}${before}`, { ...subject, cwd: options.beside }]] : []),
        ]),
      )
const before = ', other checkout'
const subjects = {
  'node alone': { command: process.execPath, args: ['-e', '0'] },
  sircnn: netc('specs/sircnn.net'),
  resnext101: netc('specs/resnext101.net'),
  '1,000 nodes': netc(generated(1_000)),
  '3,000 nodes': netc(generated(3_000)),
  '10,000 nodes': netc(generated(10_000)),
  '30,000 nodes': netc(generated(30_000)),
  '100,000 nodes': netc(generated(100_000)),
}

/** Slow or large files that are refused. */
async function refused() {
  const { hostile } = await import('../dist/test/compiler/hostile.js')
  return Object.fromEntries(
    Object.entries(hostile).map(([name, { text }], index) => {
      const file = path.join(folder, `hostile${index}.net`)
      writeFileSync(file, text)
      return [name, { ...netc(file), status: 1 }]
    }),
  )
}

/** Wall time in seconds; throws if the command does not end as expected, so that only working commands are timed. */
function timed({ command, args, cwd = root, status: expected = 0 }) {
  const started = process.hrtime.bigint()
  const { status, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '' },
  })
  if (error !== undefined || status !== expected) throw new Error(`${command} ${args.join(' ')}: ${error ?? stderr}`)
  return Number(process.hrtime.bigint() - started) / 1e9
}

/** The ratio to the other checkout, of the medians and of the minima. */
function toBeside(all, name) {
  const other = all[`${name}${before}`]
  if (other === undefined) return ''
  return `   ${(all[name].median / other.median).toFixed(2)} (${(all[name].least / other.least).toFixed(2)}) times the other checkout`
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1]

/**
 * The subjects take turns, so that other load on the machine affects all equally. The first run of each is not counted.
 */
function measure(all, count) {
  const times = new Map(Object.keys(all).map((name) => [name, []]))
  for (let run = 0; run <= count; run += 1) {
    for (const [name, subject] of Object.entries(all)) {
      const seconds = timed(subject)
      if (run > 0) times.get(name).push(seconds)
    }
  }
  return Object.fromEntries(
    [...times].map(([name, values]) => [
      name,
      { median: median(values), least: Math.min(...values), most: Math.max(...values), runs: count },
    ]),
  )
}

/** The frameworks of this Python, with their versions. */
function frameworks() {
  const probe = spawnSync(options.python, [path.join(root, 'bench/python/build_network.py'), '--versions'], {
    encoding: 'utf8',
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
  })
  return probe.status === 0 ? JSON.parse(probe.stdout) : {}
}

/** The same graph, built by another framework in a child process. */
function others(versions) {
  const built = {}
  for (const [network, file] of [
    ['sircnn', 'specs/sircnn.net'],
    ['resnext101', 'specs/resnext101.net'],
  ]) {
    const graph = path.join(folder, `${network}.json`)
    timed({ command: process.execPath, args: ['bin/netc', 'compile', file, '--emit', graph] })
    for (const framework of Object.keys(versions)) {
      built[`${network} in ${framework}`] = {
        command: options.python,
        args: ['bench/python/build_network.py', framework, graph],
      }
    }
  }
  return built
}

const versions = frameworks()
const results = measure(beside(subjects), runs)
const refusals = measure(beside(await refused()), Math.min(runs, 5))
Object.assign(results, measure(others(versions), Math.min(runs, 5)))
const report = {
  machine: { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version },
  frameworks: versions,
  seconds: results,
  refused: refusals,
}
const seconds = (value) => value.toFixed(3).padStart(8)
console.log(`${report.machine.cpu}, ${report.machine.cores} cores, Node ${process.version}\n`)
console.log('                                median     least      most')
for (const [name, { median, least, most }] of Object.entries(results)) {
  const [network, framework] = name.split(' in ')
  const ratio = framework === undefined ? '' : `   ${(median / results[network].median).toFixed(0)} times netc's`
  console.log(
    `${name.padEnd(28)}${seconds(median)}s ${seconds(least)}s ${seconds(most)}s${ratio}${toBeside(results, name)}`,
  )
}
console.log('\nrefused, a file of\n')
for (const [name, { median, least, most }] of Object.entries(refusals)) {
  console.log(`${name.padEnd(45)}${seconds(median)}s ${seconds(least)}s ${seconds(most)}s${toBeside(refusals, name)}`)
}
if (Object.keys(versions).length === 0)
  console.log(`\n${options.python} has neither torch nor keras: nothing to compare with.`)
if (options.out !== undefined) writeFileSync(path.resolve(root, options.out), `${JSON.stringify(report, null, 2)}\n`)
