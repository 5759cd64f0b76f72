// Trains a small network for many iterations with the trainer's step and shows that nothing grows:
//   node test/long/soak.mjs [--iterations 10000] [--engine ENGINE] [--threads 1]
// Needs a build (npm run build). Exits with 1 where tensors, the engine's buffers or the process's memory grow.
import { parseArgs } from 'node:util'
import { compile, memoryHost } from '../../dist/compiler/index.js'
import { openEngine } from '../../dist/runtime/engines/open.js'
import { initialWeights } from '../../dist/runtime/initial-weights.js'
import { buildModel } from '../../dist/runtime/model.js'
import { createSgd } from '../../dist/runtime/training/optimizer.js'
import { trainableWeights, trainingStep } from '../../dist/runtime/training/step.js'

const { values: options } = parseArgs({
  options: {
    iterations: { type: 'string', default: '10000' },
    engine: { type: 'string', default: 'wasm' },
    threads: { type: 'string', default: '1' },
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

const iterations = Number(options.iterations)
const pairs = 4
const { tf, stepsUnderWay = 1, description } = await openEngine(options.engine, { threads: Number(options.threads) })
const { value: network, diagnostics } = compile('soak.net', { host: memoryHost({ 'soak.net': spec }) })
if (network === undefined) throw new Error(JSON.stringify(diagnostics))
const siamese = await buildModel(network, initialWeights(network, 1))
const sgd = createSgd(tf, trainableWeights(network, siamese))
const step = trainingStep({ tf, network, siamese, sgd, seed: 1, batchNormalization: 'by_side' }, pairs)

const image = Float32Array.from({ length: pairs * 144 }, (_, i) => ((i * 7919) % 101) / 101)
const batch = { images: Float32Array.from([...image, ...image.toReversed()]), labels: Float32Array.from([0, 1, 0, 1]) }
const marks = []
for (let iteration = 1; iteration <= iterations; iteration++) {
  const results = step(iteration, batch, 0.01, 0.5)
  // As the trainer reads them: what is under way would grow otherwise.
  if (iteration % stepsUnderWay === 0) await results.loss.data()
  if (iteration % Math.ceil(iterations / 10) === 0) {
    const mark = {
      iteration,
      loss: (await results.loss.data())[0],
      tensors: tf.memory().numTensors,
      buffers: tf.memory().numDataBuffers,
      heap: tf.backend().wasm === undefined ? 0 : Math.round(heapBytes(tf.backend().wasm) / 2 ** 20),
      rss: Math.round(process.memoryUsage().rss / 2 ** 20),
    }
    marks.push(mark)
    console.log(
      `${mark.iteration} iterations: loss ${mark.loss.toFixed(6)}, ${mark.tensors} tensors, ${mark.buffers} buffers, ` +
        `wasm memory ${mark.heap} MiB, rss ${mark.rss} MiB`,
    )
  }
  tf.dispose(results)
}

// The first tenth warms up: code is compiled and pools are filled.
const [first, last] = [marks[1] ?? marks[0], marks.at(-1)]
const grown = ['tensors', 'buffers', 'heap'].filter((what) => last[what] > first[what])
if (last.rss > 1.2 * first.rss) grown.push('rss')
console.log(
  grown.length === 0
    ? `${description.name}: nothing grew in ${iterations} iterations`
    : `${description.name}: grew: ${grown.join(', ')}`,
)
process.exitCode = grown.length === 0 ? 0 : 1

function heapBytes(module) {
  return (module.wasmMemory ?? module.asm.memory).buffer.byteLength
}
