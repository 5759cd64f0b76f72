// What the trainer costs beside the steps that it takes, measured on the real training loop:
//   npm run profile:trainer [-- --engine wasm --threads 1 --iterations 12 --spec specs/sircnn.net --data embedded --out FILE]
// Needs a build (npm run build). The paper's protocol without validations; the first two iterations are not counted.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { batchMaker } from '../../dist/runtime/data/make-batch.js'
import { folderRecorder } from '../../dist/runtime/runs/recorder.js'
import { runPaths } from '../../dist/runtime/runs/run-folder.js'
import { openEventLog } from '../../dist/runtime/runs/tensorboard.js'
import { train } from '../../dist/runtime/training/trainer.js'
import { describeMachine, networkOf, openData, openSetting, prepareStep, save, seed } from './setting.mjs'

const { values: options } = parseArgs({
  options: {
    spec: { type: 'string', default: 'specs/sircnn.net' },
    data: { type: 'string', default: 'embedded' },
    engine: { type: 'string', default: 'wasm' },
    threads: { type: 'string' },
    iterations: { type: 'string', default: '12' },
    out: { type: 'string' },
  },
})
const warmUp = 2
const counted = Number(options.iterations)
const setting = await openSetting(networkOf(options.spec), options.engine, { threads: options.threads })
const { tf, description, stepsUnderWay, activationBudget, network, siamese } = setting
const { protocol, dataset, split } = await openData(options.data, network, (stated) => ({
  ...stated,
  checkpoint: { seconds: 86_400 },
  validation: { ...stated.validation, every: 1e9 },
  stopping: { ...stated.stopping, iterations: warmUp + counted },
}))
const pairs = 2 * protocol.sampler.settings.classes

const maker = batchMaker({ dataset, groups: split.train, protocol, seed })
const memory = new Float32Array(maker.length)

/** Milliseconds, and processor time in microseconds, since the warm-up. */
const spent = { step: 0, upload: 0 }
let began = 0
const timed = timeOf(tf, spent)
const folder = mkdtempSync(path.join(tmpdir(), 'netc-profile-'))
const paths = runPaths(folder)
let cpu
let ended = 0
await train({
  tf: timed,
  network,
  siamese,
  protocol,
  dataset,
  split,
  seed,
  horizon: protocol.stopping.iterations,
  readEvery: stepsUnderWay,
  activationBudget,
  signal: new AbortController().signal,
  recorder: folderRecorder(paths, openEventLog(paths.events, 0), {
    onSteps(steps) {
      const { iteration } = steps.at(-1)
      if (began === 0 && iteration >= warmUp) {
        Object.assign(spent, { step: 0, upload: 0, from: iteration })
        began = performance.now()
        cpu = process.cpuUsage()
      } else if (began > 0) {
        ended = performance.now()
        spent.to = iteration
      }
    },
  }),
  validate: () => Promise.reject(new Error('no validation is due')),
})
rmSync(folder, { recursive: true })
const used = process.cpuUsage(cpu)
const iterations = spent.to - spent.from
const each = (ms) => ms / iterations
const whole = each(ended - began)
const rest = whole - each(spent.step)
const own = rest + each(spent.upload)

const rows = [
  ['iteration', whole],
  ['  the step, without the transfer of the batch', each(spent.step - spent.upload)],
  ['  transfer of the batch', each(spent.upload)],
  ['  taking the batch, reading losses, logging', rest],
  ["the trainer's own share (the last two)", own],
  ['a step by itself, of one batch, without the trainer', await stepAlone()],
  ['preparing a batch, processor time of the thread beside', timeBatches()],
  ['processor time of the whole process an iteration', (used.user + used.system) / 1000 / iterations],
]
console.log(
  `${description.name}, ${description.version}, ${description.threads} threads; ${dataset.name}; ${iterations} iterations`,
)
for (const [what, ms] of rows) {
  console.log(`${what.padEnd(58)} ${ms.toFixed(1).padStart(9)} ms ${((100 * ms) / whole).toFixed(2).padStart(7)}%`)
}
save(options.out, {
  spec: options.spec,
  ...{ data: dataset.name, pairs, iterations, description, machine: describeMachine(tf) },
  milliseconds: Object.fromEntries(rows.map(([what, ms]) => [what.trim(), Number(ms.toFixed(2))])),
  ownShare: own / whole,
})

/** The library with a clock on what the step calls: a tidy that transfers images is a step. */
function timeOf(library, spent) {
  let transfers = false
  const clocked = (call, count) => {
    const start = performance.now()
    const result = call()
    count(performance.now() - start)
    return result
  }
  const upload = (ms) => {
    transfers = true
    spent.upload += ms
  }
  return {
    ...library,
    tensor4d: (...given) => clocked(() => library.tensor4d(...given), upload),
    tidy(...given) {
      transfers = false
      return clocked(
        () => library.tidy(...given),
        (ms) => {
          if (transfers) spent.step += ms
          transfers = false
        },
      )
    },
  }
}

/** Median of as many steps on one batch, the loss read after each as the trainer reads it. */
async function stepAlone() {
  const { step } = prepareStep(setting, pairs, { statistics: protocol.batch_normalization })
  const batch = maker.view(maker.make(0, memory), memory)
  const times = []
  for (let iteration = 1; iteration <= Math.min(counted, 8); iteration++) {
    const start = performance.now()
    const results = step(iteration, batch, 0.001)
    await results.loss.data()
    tf.dispose(results)
    times.push(performance.now() - start)
  }
  return times.sort((a, b) => a - b)[times.length >> 1]
}

/** Processor time of a batch, made here as the thread beside makes it. */
function timeBatches() {
  for (let iteration = 0; iteration < 5; iteration++) maker.make(iteration, memory)
  const before = process.cpuUsage()
  for (let iteration = 5; iteration < 25; iteration++) maker.make(iteration, memory)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / 20
}
