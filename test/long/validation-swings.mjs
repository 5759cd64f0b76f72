// Where a run loses validation accuracy: each of its checkpoints on the same validation tasks, with the moving statistics of batch normalization as
// training left them, and with statistics estimated for the weights as they are; then how far each layer's moving ones are off.
//   npm run swings -- RUN [--checkpoints FOLDER] [--at 1000,2000] [--seed 1] [--tasks 40] [--batches 48] [--data PATH] [--engine native] [--threads 1]
// --seed (the run's own by default) draws the tasks and the batches; --tasks samples one-shot tasks, so many a group, in place of the protocol's own
// validation. Needs a build (npm run build). Nothing is written to the run, which keeps two checkpoints: copy those that you want while it goes on.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { openDataset } from '../../dist/runtime/data/open.js'
import { reopenEngine } from '../../dist/runtime/engines/open.js'
import { initialWeights } from '../../dist/runtime/model/initial-weights.js'
import { buildModel } from '../../dist/runtime/model/model.js'
import { writeVariables } from '../../dist/runtime/model/weights-io.js'
import { decodeCheckpoint } from '../../dist/runtime/runs/checkpoint-format.js'
import { splitOf } from '../../dist/runtime/runs/data-requirements.js'
import { validator } from '../../dist/runtime/runs/finish-run.js'
import { loadTest } from '../../dist/runtime/runs/load-protocol.js'
import { checkRequirements, fitProtocol } from '../../dist/runtime/runs/requirements.js'
import { openRun } from '../../dist/runtime/runs/run-folder.js'

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    checkpoints: { type: 'string' },
    at: { type: 'string' },
    seed: { type: 'string' },
    tasks: { type: 'string' },
    batches: { type: 'string', default: '48' },
    data: { type: 'string' },
    engine: { type: 'string' },
    threads: { type: 'string' },
  },
})
const batches = Number(options.batches)
if (positionals.length !== 1 || !Number.isInteger(batches) || batches < 1) {
  throw new Error('name the folder of one run, and 1 batch or more')
}
const { paths, record, network, protocol: stated } = openRun(positionals[0])
const test = testOf(stated.validation.test)
const protocol = { ...stated, validation: { ...stated.validation, test }, test: [] }
const dataset = await openDataset(options.data ?? record.data.where)
checkRequirements({ network, dataset, protocol, seed: record.seed })
const split = splitOf(dataset, protocol, record.seed)
const threads = options.threads === undefined ? {} : { threads: Number(options.threads) }
const { tf } = await reopenEngine(record.engine, options.engine, threads)
const siamese = await buildModel(network, initialWeights(network, record.seed))
const layers = normalizations()
if (layers.length === 0) throw new Error(`the tower of ${network.name} has no batch normalization`)

const folder = options.checkpoints ?? paths.checkpoints
const wanted = options.at?.split(',').map(Number)
const files = readdirSync(folder)
  .filter((name) => /^iteration-\d+\.ckpt$/.test(name))
  .filter((name) => wanted === undefined || wanted.includes(iterationOf(name)))
if (files.length === 0) throw new Error(`${folder} has no such checkpoint`)
console.log(
  `${network.name}: ${test.part} ${JSON.stringify(test.settings)} on ${split.validation.length} groups; estimated over ${batches} batches`,
)
for (const name of files.sort()) {
  load(path.join(folder, name))
  await examine(iterationOf(name))
}

function iterationOf(name) {
  return Number(name.slice('iteration-'.length, -'.ckpt'.length))
}

/** The protocol's validation, or sampled tasks with as many ways. */
function testOf({ part, settings }) {
  if (options.tasks === undefined) return { part, settings }
  return loadTest(JSON.stringify({ few_shot: { ...settings, tasks: Number(options.tasks) } }))
}

/** Puts the weights that validation judges on the engine: their moving average where the protocol has one. */
function load(file) {
  const checkpoint = decodeCheckpoint(readFileSync(file))
  if (typeof checkpoint === 'string') throw new Error(`${file}: ${checkpoint}`)
  writeVariables(tf, protocol.average === undefined ? 'weights' : 'average', siamese.weights, checkpoint.tensors)
}

async function examine(iteration) {
  const moving = statistics()
  console.log(`\nafter ${iteration} iterations`)
  show('moving statistics', await validate())
  show('estimated ones', await validate({ batches }))
  const estimated = statistics()
  setStatistics([estimated[0], ...moving.slice(1)])
  show('the first normalization estimated', await validate())
  setStatistics([moving[0], ...estimated.slice(1)])
  show('all but the first estimated', await validate())
  console.log('  the moving mean is off by deviations, the moving variance is times the estimated one:')
  for (const [at, { path, epsilon }] of layers.entries()) {
    const figures = [distance, times].map((measure) =>
      measure(moving[at], estimated[at], epsilon).toFixed(2).padStart(7),
    )
    console.log(`  ${figures.join('')}  ${path}`)
  }
}

function show(statistics, accuracy) {
  console.log(`  ${statistics.padEnd(36)} ${(100 * accuracy).toFixed(1).padStart(5)}%`)
}

/** The accuracy as a run validates, on the same tasks for every checkpoint; with `statistics`, it estimates these first, and leaves them. */
async function validate(statistics) {
  const { signal } = new AbortController()
  const run = { tf, siamese, dataset, split, signal, observer: {}, seed: Number(options.seed ?? record.seed) }
  return (await validator({ ...run, protocol: { ...fitProtocol(protocol, network, dataset), statistics } })(0)).accuracy
}

/** The layers of batch normalization in the towers, in order, each once, with the variables of their moving statistics. */
function normalizations() {
  const found = new Map()
  for (const { op, path, attributes, weights } of network.towers.flatMap(({ nodes }) => nodes)) {
    if (op !== 'bn') continue
    const [mean, variance] = weights.slice(-2).map((index) => siamese.weights.get(network.weights[index].path))
    if (!found.has(mean)) found.set(mean, { path, epsilon: attributes.epsilon, mean, variance })
  }
  return [...found.values()]
}

function statistics() {
  return layers.map(({ mean, variance }) => ({
    mean: mean.dataSync().slice(),
    variance: variance.dataSync().slice(),
  }))
}

function setStatistics(values) {
  tf.tidy(() => {
    for (const [at, { mean, variance }] of layers.entries()) {
      mean.assign(tf.tensor1d(values[at].mean))
      variance.assign(tf.tensor1d(values[at].variance))
    }
  })
}

/** How far two means are apart: the root mean square over the channels, in units of a channel's estimated deviation. */
function distance(own, { mean, variance }, epsilon) {
  const squares = mean.map((value, channel) => (own.mean[channel] - value) ** 2 / (variance[channel] + epsilon))
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length)
}

/** The median over the channels of how many times the estimated variance the other one is, as a layer divides by them. */
function times(own, { variance }, epsilon) {
  const ratios = variance.map((value, channel) => (own.variance[channel] + epsilon) / (value + epsilon)).sort()
  return ratios[ratios.length >> 1]
}
