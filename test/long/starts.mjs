// Starts the threaded wasm engine many times, several processes at once, and trains a little in each: every one must end well, with the same weights.
//   node test/long/starts.mjs [--starts 600] [--threads 4] [--at-once 4]
// Needs a build (npm run build). Exits with 1 where a process failed or had other weights.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'

const { values: options } = parseArgs({
  options: {
    starts: { type: 'string', default: '600' },
    threads: { type: 'string', default: '4' },
    'at-once': { type: 'string', default: '4' },
  },
})
const child = fileURLToPath(new URL('../../dist/test/runtime/engines/wasm/train-child.js', import.meta.url))
const starts = Number(options.starts)
const outputs = new Map()
const failures = []
let begun = 0

async function lane() {
  while (begun < starts) {
    const number = ++begun
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [child, options.threads])
      outputs.set(stdout, (outputs.get(stdout) ?? 0) + 1)
    } catch (error) {
      failures.push(number)
      console.log(`start ${number} failed: ${String(error.stderr || error.message).slice(0, 2000)}`)
    }
    if (number % 50 === 0) console.log(`${number} starts, ${failures.length} failed`)
  }
}

await Promise.all(Array.from({ length: Number(options['at-once']) }, lane))
console.log(
  `${starts} starts with ${options.threads} threads, ${options['at-once']} at once: ` +
    `${failures.length} failed, ${outputs.size} kinds of weights`,
)
process.exitCode = failures.length > 0 || outputs.size > 1 ? 1 : 0
