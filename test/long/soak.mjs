// Trains a small network for many iterations with the trainer's step and shows that nothing grows:
//   npm run soak [-- --iterations 10000 --engine wasm --threads 1 --out docs/results/soak.json]
// Needs a build (npm run build). Exits with 1 where tensors, the engine's buffers or the process's memory grow. Ctrl-C ends it early, with the
// verdict on what was done. The file holds one run of each engine and number of threads: a new one takes the place of its like.
import { existsSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { memoryHost } from '../../dist/compiler/source-host.js'
import { describeMachine, networkOf, openSetting, pairsOf, prepareStep, save, somePixels } from './setting.mjs'

const { values: options } = parseArgs({
  options: {
    iterations: { type: 'string', default: '10000' },
    engine: { type: 'string', default: 'wasm' },
    threads: { type: 'string', default: '1' },
    out: { type: 'string' },
  },
})

/** Every operator that the shipped specs use, and those with layers, gradients or masks of our own. */
const spec = `
tower backbone {
  conv(8, 3x3, stride=2, padding=same, l2=0.01) -> bn -> relu
  max_pool(2x2)
  let main = in -> conv(8, 3x3, stride=2, padding=same) -> max_pool(2x2) -> conv(8, 1x1)
  let gate = main -> global_avg_pool(keep_dims=true) -> separable_conv(8, 1x3, padding=same) -> bn -> sigmoid
  let gated = main * gate -> relu
  let wide = concat(gated -> split(2, 0) -> upsample(2, method=bilinear), gated -> split(2, 1) -> upsample(2))
  let pooled = wide -> avg_pool(3, stride=2, padding=same) -> max_pool(2, stride=1, padding=1) -> scale(init=0.5) -> prelu -> dropout(0.1)
  pooled - max(pooled, over=channels) -> gelu -> drop_path(0.1)
  flatten -> l2_normalize -> dense(6) -> sigmoid
}
head weighted_l1(left, right) { abs(left - right) -> dense(1) -> sigmoid }
network soak {
  input image: 12x12x1
  siamese backbone
  head weighted_l1
}
`

const pairs = 4
const setting = await openSetting(networkOf('soak.net', { host: memoryHost({ 'soak.net': spec }) }), options.engine, {
  threads: options.threads,
})
const { tf, description, stepsUnderWay } = setting
const { step } = prepareStep(setting, pairs)

const image = somePixels(pairs * 144)
const batch = pairsOf(Float32Array.from([...image, ...image.toReversed()]), pairs)
let iterations = Number(options.iterations)
const every = Math.ceil(iterations / 20)
process.once('SIGINT', () => {
  iterations = 0
})
const started = performance.now()
const marks = []
for (let iteration = 1; iteration <= iterations; iteration++) {
  const results = step(iteration, batch, 0.01)
  // As the trainer reads them: what is under way would grow otherwise.
  if (iteration % stepsUnderWay === 0) await results.loss.data()
  if (iteration % every === 0) marks.push(await measure(iteration, results.loss))
  tf.dispose(results)
}

// The first tenth warms up: code is compiled and pools are filled.
const [first, last] = [marks[1] ?? marks[0], marks.at(-1)]
const grown = ['tensors', 'buffers', 'engineKiB'].filter((what) => last[what] > first[what])
// JavaScript's collector gives memory back when it likes: the most of one half stands beside the most of the other.
const most = (part) => Math.max(...part.map(({ rssMiB }) => rssMiB))
const half = Math.ceil(marks.length / 2)
if (most(marks.slice(half)) > 1.15 * most(marks.slice(0, half))) grown.push('rssMiB')
const verdict = `${grown.length === 0 ? 'nothing grew' : `grew: ${grown.join(', ')}`} in ${last.iteration} iterations`
console.log(`${description.name}: ${verdict}`)
saveBesideOthers(options.out, { description, machine: describeMachine(tf), pairs, marks, verdict })
process.exit(grown.length === 0 ? 0 : 1)

async function measure(iteration, result) {
  const [loss] = await result.data()
  const { numTensors: tensors, numDataBuffers: buffers } = tf.memory()
  const [engineKiB, rssMiB] = [engineBytes() / 2 ** 10, process.memoryUsage().rss / 2 ** 20].map(Math.round)
  const seconds = Math.round((performance.now() - started) / 1000)
  const memory = `${tensors} tensors, ${buffers} buffers, engine ${engineKiB} KiB, rss ${rssMiB} MiB`
  console.log(`${iteration} iterations, ${seconds} s: loss ${loss.toFixed(6)}, ${memory}`)
  return { iteration, seconds, loss, tensors, buffers, engineKiB, rssMiB }
}

/** The module's memory on wasm, the buffers' on webgpu; native's is the process's. */
function engineBytes() {
  const { wasm, bufferManager } = tf.backend()
  if (wasm !== undefined) return (wasm.wasmMemory ?? wasm.asm.memory).buffer.byteLength
  return bufferManager?.numBytesAllocated ?? 0
}

function saveBesideOthers(file, run) {
  const runs = file !== undefined && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
  const isOther = ({ description: { name, threads } }) => name !== description.name || threads !== description.threads
  save(file, [...runs.filter(isOther), run])
}
