// A run of 4.6 million iterations goes on: its metrics have more than 512 MiB, which no text of JavaScript holds, and its events for TensorBoard are gone.
import { createHash } from 'node:crypto'
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import { every, iterations } from './kinds.mjs'
import { isBug, run, subject } from './runs.mjs'

const built = (module) => import(new URL(`../../../dist/${module}`, import.meta.url))
const { decodeCheckpoint, encodeCheckpoint } = await built('runtime/runs/checkpoint-format.js')
const { readRecord, writeRecord } = await built('runtime/runs/run-record.js')

const trained = 4_600_000
/** Iterations from one to the next: more than a curve can show. */
const validations = 20
const longestReport = 4 << 20

export async function* large({ folder }) {
  const whole = await subject(folder, 0, {
    name: 'large',
    change: (protocol) =>
      protocol
        .replace(`every: ${every}`, `every: ${validations}`)
        .replace(/schedule: .*/, 'schedule: { constant: { rate: 0.001 } }'),
  })
  yield { fault: `${trained} iterations before`, attempt: (tally) => goesOn(whole, tally) }
}

async function goesOn({ place, resume }, tally) {
  const out = path.join(place, 'whole')
  const before = writeMetrics(path.join(out, 'metrics.jsonl'))
  moveCheckpoint(path.join(out, 'checkpoints'), before)
  for (const name of ['events', 'result.json', 'report.html']) rmSync(path.join(out, name), { recursive: true })
  const record = readRecord(path.join(out, 'run.json'))
  const to = trained + 2 * iterations
  writeRecord(path.join(out, 'run.json'), { ...record, iterations: to, horizon: to })
  const started = performance.now()
  const { code, text } = await run(resume('whole'), { cwd: place, longestMs: 900_000 })
  tally(`${statSync(path.join(out, 'metrics.jsonl')).size >> 20} MiB of metrics`)
  tally(`${Math.round((performance.now() - started) / 1000)} s to go on`)
  if (isBug(text) || code !== 0 || /^warning: /m.test(text)) return `it ends with ${code}: ${text}`
  return whatIsWrong(out, to)
}

/** Metrics of as many iterations before those that the run has, written in front of them. @returns their digest */
function writeMetrics(file) {
  const own = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const [step, validation] = ['step', 'validation'].map((kind) => own.find((line) => line.kind === kind))
  const hash = createHash('sha256')
  const descriptor = openSync(file, 'w')
  const write = (lines) => {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
    hash.update(text)
    writeSync(descriptor, text)
  }
  for (let at = 0; at < trained; at += validations) {
    write(Array.from({ length: validations }, (_, index) => ({ ...step, iteration: at + index + 1 })))
    write([{ ...validation, iteration: at + validations, best: false, final: false }])
  }
  write(own.filter(({ final }) => !final).map((line) => ({ ...line, iteration: trained + line.iteration })))
  closeSync(descriptor)
  return hash.digest('hex')
}

/** The newest checkpoint becomes one of as many iterations more. */
function moveCheckpoint(folder, metrics) {
  const nameOf = (iteration) => path.join(folder, `iteration-${String(iteration).padStart(8, '0')}.ckpt`)
  const checkpoint = decodeCheckpoint(readFileSync(nameOf(iterations)))
  rmSync(folder, { recursive: true })
  mkdirSync(folder)
  const { best: _, ...reached } = checkpoint.state
  const state = { ...reached, iteration: trained + reached.iteration, validated: trained + reached.validated }
  writeFileSync(nameOf(state.iteration), Buffer.concat(encodeCheckpoint({ ...checkpoint, state, metrics })))
}

function whatIsWrong(out, to) {
  const expected = JSON.stringify([
    trained + iterations,
    ...Array.from({ length: iterations }, (_, at) => trained + iterations + at + 1),
  ])
  const steps = lastLines(path.join(out, 'metrics.jsonl')).filter(({ kind }) => kind === 'step')
  const found = JSON.stringify(steps.slice(-iterations - 1).map(({ iteration }) => iteration))
  if (found !== expected) return `its metrics end with ${found}, not ${expected}`
  const report = statSync(path.join(out, 'report.html')).size
  if (report > longestReport) return `its report has ${report} bytes`
  const { iterations: reached } = JSON.parse(readFileSync(path.join(out, 'result.json'), 'utf8'))
  return reached === to ? undefined : `its result is of ${reached} iterations`
}

function lastLines(file) {
  const descriptor = openSync(file, 'r')
  const bytes = Buffer.alloc(1 << 16)
  const { size } = statSync(file)
  const count = readSync(descriptor, bytes, 0, bytes.length, size - bytes.length)
  closeSync(descriptor)
  return bytes
    .toString('utf8', 0, count)
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line))
}
