// The first losses of a network in training, on every engine that is here, beside each other:
//   npm run agree [-- --spec specs/sircnn.net --pairs 2 --iterations 20 --reference 2 --out docs/results/agree.json]
// Needs a build (npm run build). Real training steps on embedded data. The cpu engine, which takes minutes a step, is the reference for the
// first --reference losses; wasm is for the others. Exits with 1 where an engine is further off than the tolerance.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { entryPath, nodeHost } from '../../dist/cli/node-host.js'
import { compile } from '../../dist/compiler/index.js'
import { makeBatch } from '../../dist/runtime/data/make-batch.js'
import { openDataset } from '../../dist/runtime/data/open.js'
import { splitAlphabets } from '../../dist/runtime/data/split.js'
import { engineStatuses, openEngine } from '../../dist/runtime/engines/open.js'
import { initialWeights } from '../../dist/runtime/initial-weights.js'
import { buildModel } from '../../dist/runtime/model.js'
import { loadProtocolFile } from '../../dist/runtime/training/load-protocol.js'
import { createSgd } from '../../dist/runtime/training/optimizer.js'
import { trainableWeights, trainingStep } from '../../dist/runtime/training/step.js'

const { values: options } = parseArgs({
  options: {
    spec: { type: 'string', default: 'specs/sircnn.net' },
    pairs: { type: 'string', default: '2' },
    iterations: { type: 'string', default: '20' },
    reference: { type: 'string', default: '2' },
    out: { type: 'string' },
  },
})
/** A hundredth of the paper's: two pairs with its own jump about, and every last bit becomes another course within ten steps. */
const learningRate = 1e-4
/** Relative. What two engines sum in different orders grows from step to step. */
const tolerance = 1e-3
const pairs = Number(options.pairs)
const iterations = Number(options.iterations)
const entry = entryPath(options.spec)
const { value: network } = compile(entry, { host: nodeHost(entry) })
const stated = loadProtocolFile('omniglot-paper')
const protocol = { ...stated, batch: { ...stated.batch, characters: pairs / 2 } }
const seed = 1
const dataset = await openDataset('embedded')
const { train } = splitAlphabets(dataset, { ...protocol.split, train: 8, validation: 4 }, seed)

const losses = {}
for (const { name, available, summary } of await engineStatuses()) {
  if (!available) {
    console.log(`${name}: not here: ${summary}`)
    continue
  }
  const started = performance.now()
  losses[name] = await lossesOn(name, name === 'cpu' ? Math.min(Number(options.reference), iterations) : iterations)
  console.log(`${name}: ${losses[name].length} losses in ${((performance.now() - started) / 1000).toFixed(1)} s`)
}
const names = Object.keys(losses)
console.log(['step', ...names].map((text) => text.padStart(12)).join(''))
let worst = 0
for (let index = 0; index < iterations; index++) {
  const expected = losses.cpu?.[index] ?? losses.wasm[index]
  for (const name of names) {
    if (losses[name][index] !== undefined) worst = Math.max(worst, Math.abs(losses[name][index] / expected - 1))
  }
  const row = names.map((name) => losses[name][index]?.toFixed(6) ?? '')
  console.log([String(index + 1), ...row].map((text) => text.padStart(12)).join(''))
}
const agree = worst <= tolerance
console.log(`${agree ? 'they agree' : 'they differ'}: at most ${worst.toExponential(1)} apart, of ${tolerance} allowed`)
if (options.out !== undefined) {
  const { spec } = options
  writeFileSync(
    options.out,
    `${JSON.stringify({ spec, pairs, data: 'embedded', seed, learningRate, tolerance, worst, losses }, null, 2)}\n`,
  )
}
process.exit(agree ? 0 : 1)

async function lossesOn(name, count) {
  const { tf } = await openEngine(name)
  const siamese = await buildModel(network, initialWeights(network, seed))
  const sgd = createSgd(tf, trainableWeights(network, siamese))
  const { batch_normalization: batchNormalization } = protocol
  const step = trainingStep({ tf, network, siamese, sgd, seed, batchNormalization }, pairs)
  const found = []
  for (let iteration = 1; iteration <= count; iteration++) {
    const batch = makeBatch({ dataset, train, protocol, seed }, iteration - 1)
    const results = step(iteration, batch, learningRate, 0.5)
    found.push((await results.loss.data())[0])
    tf.dispose(results)
  }
  sgd.dispose()
  siamese.dispose()
  return found
}
