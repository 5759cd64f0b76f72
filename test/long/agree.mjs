// The first losses of a network in training, on every engine that is here, beside each other:
//   npm run agree [-- --spec specs/sircnn.net --set width=16 --pairs 4 --iterations 20 --reference 2 --benchmark-weights --out docs/results/agree/sircnn.json]
// Needs a build (npm run build). Real training steps on embedded data. The cpu engine, which takes long, is the reference for the first
// --reference losses; wasm is for the others, for all where that is 0. With --benchmark-weights it begins with the benchmarks' weights
// (bench/initial-weights.ts), which deep residual networks need. Exits with 1 where an engine is further off than the tolerance.
// Ctrl-C ends an engine's turn after its step.
import { parseArgs } from 'node:util'
import { benchmarkWeights } from '../../dist/bench/initial-weights.js'
import { batchMaker } from '../../dist/runtime/data/make-batch.js'
import { engineStatuses } from '../../dist/runtime/engines/open.js'
import { describeMachine, networkOf, openData, openSetting, prepareStep, save, seed } from './setting.mjs'

const { values: options } = parseArgs({
  options: {
    spec: { type: 'string', default: 'specs/sircnn.net' },
    set: { type: 'string', multiple: true, default: [] },
    pairs: { type: 'string', default: '4' },
    iterations: { type: 'string', default: '20' },
    reference: { type: 'string', default: '2' },
    'benchmark-weights': { type: 'boolean', default: false },
    out: { type: 'string' },
  },
})
/** That of the benchmarks' check: with few pairs and large steps every last bit becomes another course within ten steps. */
const learningRate = 2e-5
const momentum = 0.5
/** Relative. What two engines sum in different orders grows from step to step. */
const tolerance = 1e-3
const { spec } = options
const pairs = Number(options.pairs)
const iterations = Number(options.iterations)
const set = Object.fromEntries(options.set.map((setting) => setting.split('=', 2)))
const network = networkOf(spec, { set })
const { protocol, dataset, split } = await openData('embedded', network, (stated) => ({
  ...stated,
  sampler: { ...stated.sampler, settings: { classes: pairs / 2 } },
}))
const maker = batchMaker({ dataset, groups: split.train, protocol, seed })

const engines = []
const losses = {}
let machine
for (const { name, available, summary, description } of await engineStatuses()) {
  if (!available) {
    console.log(`${name}: not here: ${summary}`)
    continue
  }
  const count = name === 'cpu' ? Math.min(Number(options.reference), iterations) : iterations
  if (count === 0) continue
  const started = performance.now()
  losses[name] = await lossesOn(name, count)
  const seconds = Number(((performance.now() - started) / 1000).toFixed(1))
  engines.push({ ...description, seconds })
  console.log(`${name}: ${losses[name].length} losses in ${seconds} s`)
}
const names = Object.keys(losses)
console.log('cross-entropy')
console.log(['step', ...names].map((text) => text.padStart(12)).join(''))
const apart = Object.fromEntries(names.map((name) => [name, 0]))
for (let index = 0; index < iterations; index++) {
  const expected = losses.cpu?.[index] ?? losses.wasm[index]
  for (const name of names) {
    const found = losses[name][index]
    // Of both: penalties, which are large at first, would hide the pairs. Where an engine's turn was ended early, nothing is known to agree.
    for (const [what, value] of Object.entries(found ?? {})) {
      apart[name] = Math.max(apart[name], Math.abs(value / expected?.[what] - 1))
    }
  }
  const row = names.map((name) => losses[name][index]?.cross_entropy.toFixed(6) ?? '')
  console.log([String(index + 1), ...row].map((text) => text.padStart(12)).join(''))
}
const worst = Math.max(...Object.values(apart))
// Not a number, where a loss is none, is not within it either.
const agree = worst <= tolerance
const verdict = `they ${agree ? 'agree' : 'differ'}: at most ${worst.toExponential(1)} apart, of ${tolerance} allowed`
console.log(verdict)
const conditions = {
  ...{
    spec,
    set,
    benchmarkWeights: options['benchmark-weights'],
    data: 'embedded',
    protocol: protocol.name,
    pairs,
    seed,
  },
  ...{ learningRate, momentum, tolerance },
}
save(options.out, { conditions, machine, engines, losses, apart, verdict })
process.exit(agree ? 0 : 1)

async function lossesOn(name, count) {
  const weights = options['benchmark-weights'] ? [...benchmarkWeights(network, seed)] : undefined
  const setting = await openSetting(network, name, { weights })
  const { tf } = setting
  machine = describeMachine(tf)
  const { step, dispose } = prepareStep(setting, pairs, { momentum, statistics: protocol.batch_normalization })
  const memory = new Float32Array(maker.length)
  const found = []
  let last = count
  const stop = () => {
    last = found.length
  }
  process.once('SIGINT', stop)
  for (let iteration = 1; iteration <= last; iteration++) {
    const results = step(iteration, maker.view(maker.make(iteration - 1, memory), memory), learningRate)
    const [[loss], [cross_entropy]] = await Promise.all([results.loss.data(), results.objective.data()])
    found.push({ loss, cross_entropy })
    tf.dispose(results)
    process.stderr.write(`${name} ${iteration}: cross-entropy ${cross_entropy}, loss ${loss}\n`)
    // Where reading waits for nothing, ctrl-C would be heard only at the end.
    await new Promise(setImmediate)
  }
  process.off('SIGINT', stop)
  dispose()
  setting.siamese.dispose()
  return found
}
