// Gives the compiler texts of every kind, and shows that it answers each: no throw, no 200 MB, and not over a second. What is timed is how
// long the worker's thread has run, where the system tells that (Linux does), so that a busy machine is not taken for a hang; else the clock.
//   npm run fuzz [-- --inputs 1000000 --seed 1 --workers 2 --out docs/results/fuzz.json]
// Needs a build (npm run build). Exits with 1 where an input fails; the input is printed, and its number and the seed make it again.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))))
const { values: options } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: String(Math.min(cpus().length, 8)) },
    out: { type: 'string' },
  },
})
const [inputs, seed, count] = [options.inputs, options.seed, options.workers].map(Number)
const longest = 1_000

/** Every shipped text of the language, by the name under which others import it. */
function corpus() {
  const files = ['compiler/std', 'specs', 'examples'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true })
      .filter((name) => name.endsWith('.net'))
      .map((name) => [path.posix.join(folder, name.split(path.sep).join('/')), path.join(root, folder, name)]),
  )
  return Object.fromEntries(
    files.map(([name, file]) => [name.replace('compiler/std/', 'std/'), readFileSync(file, 'utf8')]),
  )
}

/** Runs one worker to its end; a worker that does not answer for a second has hung on the input it named last. */
function work(first, last) {
  const heartbeat = new Int32Array(new SharedArrayBuffer(8))
  const worker = new Worker(new URL('./fuzz-worker.mjs', import.meta.url), {
    workerData: { first, last, seed, heartbeat, corpus: corpus() },
    // All that an input takes, above what the compiler itself and its texts need.
    resourceLimits: { maxOldGenerationSizeMb: 200, maxYoungGenerationSizeMb: 64 },
  })
  return new Promise((resolve) => {
    let tally = { done: 0 }
    const failed = (reason) => {
      clearInterval(watch)
      resolve({ ...tally, failure: `input ${Atomics.load(heartbeat, 0)}: ${reason}` })
      worker.terminate()
    }
    let [seen, looks] = [-1, 0]
    // Looks are counted, not the clock: a machine that was suspended is no hang.
    const watch = setInterval(() => {
      const now = Atomics.load(heartbeat, 0)
      if (now !== seen) [seen, looks] = [now, 0]
      else if (now > first && ++looks > (10 * longest) / 250) failed('no answer for ten seconds')
    }, 250)
    worker.on('message', (message) => {
      tally = message
      done.set(first, message.done)
      if (message.failure !== undefined) failed(message.failure)
      else if (message.last) {
        clearInterval(watch)
        resolve(tally)
      }
    })
    worker.on('error', (error) => failed(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'more than 200 MB' : error.stack))
  })
}

const started = Date.now()
/** How far each worker has come. */
const done = new Map()
const told = setInterval(() => {
  const sum = [...done.values()].reduce((total, count) => total + count, 0)
  process.stderr.write(`${sum} of ${inputs} inputs, ${Math.round((Date.now() - started) / 1000)} s\n`)
}, 10_000)
const share = Math.ceil(inputs / count)
const results = await Promise.all(
  Array.from({ length: count }, (_, index) => work(index * share, Math.min(inputs, (index + 1) * share))),
)
clearInterval(told)
const sum = (key) => results.reduce((total, result) => total + (result[key] ?? 0), 0)
const report = {
  inputs: sum('done'),
  seed,
  compiled: sum('compiled'),
  refused: sum('refused'),
  codes: new Set(results.flatMap(({ codes }) => codes ?? [])).size,
  slowestMs: Math.max(...results.map(({ slowestMs }) => slowestMs ?? 0)),
  slowestClockMs: Math.max(...results.map(({ slowestClockMs }) => slowestClockMs ?? 0)),
  large: sum('large'),
  seconds: Math.round((Date.now() - started) / 1000),
  node: process.version,
  workers: count,
}
console.log(JSON.stringify(report, null, 2))
const failures = results.flatMap(({ failure }) => failure ?? [])
for (const failure of failures) console.error(failure)
if (options.out !== undefined && failures.length === 0)
  writeFileSync(options.out, `${JSON.stringify(report, null, 2)}\n`)
process.exitCode = failures.length > 0 || report.inputs < inputs ? 1 : 0
