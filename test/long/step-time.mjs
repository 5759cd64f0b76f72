// Times training steps of a spec on random images, by kernel:
//   node test/long/step-time.mjs [--spec specs/sircnn.net] [--pairs 64] [--steps 3] [--threads 2] [--engine wasm] [--profile]
// Needs a build (npm run build). Steps are taken as the trainer takes them; --at-once forces plain back-propagation.
import { parseArgs } from 'node:util'
import { entryPath, nodeHost } from '../../dist/cli/node-host.js'
import { compile } from '../../dist/compiler/index.js'
import { openEngine } from '../../dist/runtime/engines/open.js'
import { initialWeights } from '../../dist/runtime/initial-weights.js'
import { buildModel } from '../../dist/runtime/model.js'
import { chooseGradients, gradientsAtOnce } from '../../dist/runtime/training/gradients.js'
import { createSgd } from '../../dist/runtime/training/optimizer.js'
import { trainableWeights } from '../../dist/runtime/training/step.js'

const { values: options } = parseArgs({
  options: {
    spec: { type: 'string', default: 'specs/sircnn.net' },
    pairs: { type: 'string', default: '64' },
    steps: { type: 'string', default: '3' },
    threads: { type: 'string' },
    engine: { type: 'string', default: 'wasm' },
    profile: { type: 'boolean', default: false },
    'at-once': { type: 'boolean', default: false },
    statistics: { type: 'string', default: 'by_side' },
  },
})

const { tf, description } = await openEngine(
  options.engine,
  options.threads === undefined ? {} : { threads: Number(options.threads) },
)
console.log(JSON.stringify(description))
const times = new Map()
if (options.profile) for (const kernel of tf.getKernelsForBackend(description.name)) time(kernel)

const entry = entryPath(options.spec)
const { value: network } = compile(entry, { host: nodeHost(entry) })
const siamese = await buildModel(network, initialWeights(network, 1))
const sgd = createSgd(tf, trainableWeights(network, siamese))
const pairs = Number(options.pairs)
const parts = { tf, network, siamese, batchNormalization: options.statistics }
const compute = options['at-once'] ? gradientsAtOnce(parts) : chooseGradients(parts, pairs)
const [height, width, channels] = network.input.shape
const batch = {
  images: tf.randomUniform([2 * pairs, height, width, channels], 0, 1, 'float32', 1),
  labels: tf.tensor1d(Float32Array.from({ length: pairs }, (_, i) => i % 2)),
}

for (let step = 0; step < Number(options.steps); step++) {
  times.clear()
  const began = performance.now()
  const before = process.cpuUsage()
  const loss = tf.tidy(() => {
    const { gradients, ...results } = compute(batch, { seed: 1, iteration: step + 1 })
    const loss = tf.add(results.crossEntropy, sgd.step(gradients, 0.001, 0.5))
    const [value] = loss.dataSync()
    tf.dispose(results)
    return value
  })
  const { user, system } = process.cpuUsage(before)
  const seconds = ((performance.now() - began) / 1000).toFixed(2)
  const cpu = ((user + system) / 1e6).toFixed(2)
  const { numTensors } = tf.memory()
  const rss = Math.round(process.memoryUsage().rss / 2 ** 20)
  console.log(`step ${step}: ${seconds} s (cpu ${cpu} s), loss ${loss}, ${numTensors} tensors, rss ${rss} MiB`)
}
for (const [name, { ms, calls }] of [...times].sort((a, b) => b[1].ms - a[1].ms).slice(0, 24)) {
  console.log(`${name.padEnd(40)} ${ms.toFixed(1).padStart(9)} ms ${String(calls).padStart(6)} calls`)
}

/** Counts a kernel's time, with an arrow where another kernel called it. */
function time(kernel) {
  const run = kernel.kernelFunc
  kernel.kernelFunc = (call) => {
    const began = performance.now()
    time.depth = (time.depth ?? 0) + 1
    try {
      return run(call)
    } finally {
      time.depth--
      const name = (time.depth > 0 ? '  > ' : '') + kernel.kernelName
      const entry = times.get(name) ?? { ms: 0, calls: 0 }
      times.set(name, { ms: entry.ms + performance.now() - began, calls: entry.calls + 1 })
    }
  }
}
