// Times training steps of a spec on random images, and with --profile where their time goes, kernel by kernel:
//   node test/long/step-time.mjs [--spec specs/sircnn.net] [--pairs 64] [--steps 3] [--threads 2] [--engine wasm] [--profile] [--out FILE]
// Needs a build (npm run build). The trainer's own step; the first one warms up and is not counted. A kernel's time is that of its call without the kernels that
// it calls, so that all of them and JavaScript between them add up to the step; on webgpu calls only begin the work, and it tells little.
import { parseArgs } from 'node:util'
import { describeMachine, networkOf, openSetting, pairsOf, prepareStep, save, somePixels } from './setting.mjs'

const { values: options } = parseArgs({
  options: {
    spec: { type: 'string', default: 'specs/sircnn.net' },
    pairs: { type: 'string', default: '64' },
    steps: { type: 'string', default: '3' },
    threads: { type: 'string' },
    engine: { type: 'string', default: 'wasm' },
    profile: { type: 'boolean', default: false },
    statistics: { type: 'string', default: 'by_view' },
    out: { type: 'string' },
  },
})
const [pairs, counted] = [options.pairs, options.steps].map(Number)
const setting = await openSetting(networkOf(options.spec), options.engine, { threads: options.threads })
const { tf, description, network } = setting
console.log(JSON.stringify(description))
const { step } = prepareStep(setting, pairs, { statistics: options.statistics })
const images = somePixels(2 * pairs * network.input.shape.reduce((product, size) => product * size))
const batch = pairsOf(images, pairs)

/** By kernel, of the steps that count. */
const times = new Map()
if (options.profile) for (const kernel of tf.getKernelsForBackend(tf.getBackend())) time(kernel)
const steps = []
for (let number = 0; number <= counted; number++) {
  if (number === 1) times.clear()
  const began = performance.now()
  const before = process.cpuUsage()
  const results = step(number + 1, batch, 0.001)
  const [loss] = await results.loss.data()
  tf.dispose(results)
  const { user, system } = process.cpuUsage(before)
  const seconds = (performance.now() - began) / 1000
  const cpu = (user + system) / 1e6
  const rss = Math.round(process.memoryUsage().rss / 2 ** 20)
  console.log(
    `step ${number}: ${seconds.toFixed(2)} s (cpu ${cpu.toFixed(2)} s), loss ${loss}, ` +
      `${tf.memory().numTensors} tensors, rss ${rss} MiB`,
  )
  steps.push({ seconds, cpu, loss, rssMiB: rss })
}

const milliseconds = (1000 * steps.slice(1).reduce((sum, { seconds }) => sum + seconds, 0)) / counted
if (options.profile) {
  const inKernels = [...times.values()].reduce((sum, { ms }) => sum + ms, 0)
  times.set('JavaScript between them', { ms: counted * milliseconds - inKernels, calls: counted })
}
const kernels = [...times]
  .map(([name, { ms, calls }]) => ({
    name,
    ms: ms / counted,
    share: ms / counted / milliseconds,
    calls: calls / counted,
  }))
  .sort((a, b) => b.ms - a.ms)
for (const { name, ms, share, calls } of kernels.slice(0, 24)) {
  const columns = [`${ms.toFixed(1)} ms`.padStart(12), `${(100 * share).toFixed(1)}%`.padStart(7)]
  console.log(`${name.padEnd(40)}${columns.join('')} ${String(calls).padStart(6)} calls`)
}
save(options.out, {
  ...{ spec: options.spec, pairs, description, machine: describeMachine(tf) },
  ...{ steps, milliseconds, kernels },
})

/** Counts a kernel's own time. */
function time(kernel) {
  const run = kernel.kernelFunc
  kernel.kernelFunc = (call) => {
    const outer = time.inner ?? 0
    time.inner = 0
    const began = performance.now()
    try {
      return run(call)
    } finally {
      const took = performance.now() - began
      const entry = times.get(kernel.kernelName) ?? { ms: 0, calls: 0 }
      times.set(kernel.kernelName, { ms: entry.ms + took - time.inner, calls: entry.calls + 1 })
      time.inner = outer + took
    }
  }
}
