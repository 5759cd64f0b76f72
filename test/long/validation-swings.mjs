// Why validation accuracy swings: a run's checkpoints on the same one-shot tasks, on alphabets of validation and on as many of training, with the moving
// statistics of batch normalisation as they are, and with statistics estimated for the very weights of the checkpoint:
//   node test/long/validation-swings.mjs RUN --data PATH [--checkpoints FOLDER --at 1000,2000 --batches 48 --engine native --threads 1]
//   node test/long/validation-swings.mjs RUN --data PATH --at 2000 --steps 100 [--every 10 --momentum 0.9]
// The second trains on from each checkpoint, in memory; --momentum is what the moving statistics keep from then on, which changes nothing for the
// weights. Needs a build (npm run build). Nothing is written to the run. A run keeps two checkpoints: copy those that you want while it goes on.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { tfjsName } from '../../dist/compiler/targets/tfjs/lower.js'
import { makeBatch } from '../../dist/runtime/data/make-batch.js'
import { openDataset } from '../../dist/runtime/data/open.js'
import { splitAlphabets } from '../../dist/runtime/data/split.js'
import { oneShotTest } from '../../dist/runtime/evaluation/one-shot.js'
import { decodeCheckpoint } from '../../dist/runtime/runs/checkpoint-format.js'
import { openRun } from '../../dist/runtime/runs/run-folder.js'
import { writeVariables } from '../../dist/runtime/runs/weights-io.js'
import { createSgd } from '../../dist/runtime/training/optimizer.js'
import { learningRate, momentum } from '../../dist/runtime/training/schedules.js'
import { trainableWeights, trainingStep } from '../../dist/runtime/training/step.js'
import { validationTasks } from '../../dist/runtime/training/validate.js'
import { openSetting } from './setting.mjs'

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    checkpoints: { type: 'string' },
    at: { type: 'string' },
    batches: { type: 'string', default: '48' },
    steps: { type: 'string', default: '0' },
    every: { type: 'string', default: '1' },
    momentum: { type: 'string' },
    engine: { type: 'string', default: 'native' },
    threads: { type: 'string', default: '1' },
  },
})
const { paths, record, network, protocol } = openRun(positionals[0])
const { seed } = record
const { batch_normalization: batchNormalization, optimizer } = protocol
const dataset = await openDataset(options.data)
const split = splitAlphabets(dataset, protocol.split, seed)
const setting = await openSetting(network, options.engine, { threads: options.threads })
const { tf, siamese } = setting
const trained = trainableWeights(network, siamese)
const sgd = createSgd(tf, trained)

const plain = { ...protocol, augmentation: { ...protocol.augmentation, probability: 0 } }
/** What statistics are estimated from. */
const recipes = {
  'training batches': { dataset, train: split.train, protocol, seed },
  'not augmented': { dataset, train: split.train, protocol: plain, seed },
  'validation images': { dataset, train: split.validation, protocol: plain, seed },
}
const stride = Math.max(1, Math.floor(split.train.length / split.validation.length))
const seen = split.train.filter((_, index) => index % stride === 0).slice(0, split.validation.length)
/** The same for every checkpoint and all statistics. */
const tasks = [split.validation, seen].map((alphabets) => validationTasks(alphabets, protocol.validation, seed, 0))

const normalizations = network.tower.nodes
  .filter(({ op }) => op === 'bn')
  .map(({ path, attributes }) => ({ path, ...attributes, momentum: Number(options.momentum ?? attributes.momentum) }))
for (const layer of siamese.layersModel.getLayer(tfjsName(network.tower.name)).layers) {
  if (options.momentum && /BatchNormalization$/.test(layer.getClassName())) layer.momentum = Number(options.momentum)
}
/** Mean and variance of the first layer, of the second, and so on. */
const moving = normalizations.flatMap(({ path, momentum }) =>
  ['moving_mean', 'moving_variance'].map((name) => ({ variable: siamese.weights.get(`${path}/${name}`), momentum })),
)

const folder = options.checkpoints ?? paths.checkpoints
const wanted = options.at?.split(',').map(Number)
const files = readdirSync(folder)
  .filter((name) => /^iteration-\d+\.ckpt$/.test(name))
  .filter((name) => wanted === undefined || wanted.includes(Number(name.slice(10, -5))))
const averaged = averageOf([...trained.values()].map(({ variable }) => variable))
console.log(
  `Accuracy on ${split.validation.length} alphabets of validation / on ${seen.length} of training, and tasks with alike answers`,
)
for (const name of files.sort()) {
  const iteration = load(path.join(folder, name))
  if (Number(options.steps) > 0) await goOn(iteration)
  else await examine(iteration)
}
averaged.set()
estimate('training batches', 0)
await report('weights averaged over all these', 'training batches')

function load(file) {
  const checkpoint = decodeCheckpoint(readFileSync(file))
  if (typeof checkpoint === 'string') throw new Error(`${file}: ${checkpoint}`)
  writeVariables(tf, 'weights', siamese.weights, checkpoint.tensors)
  writeVariables(tf, 'velocities', sgd.velocities, checkpoint.tensors)
  return checkpoint.state.iteration
}

/** One checkpoint with all statistics. */
async function examine(iteration) {
  averaged.add()
  const own = statistics()
  await report(iteration, 'moving')
  for (const from of Object.keys(recipes)) {
    estimate(from, iteration)
    await report(iteration, from)
    if (from !== 'training batches') continue
    const estimated = statistics()
    console.log(differences(own, estimated).join('\n'))
    setStatistics(own.map((values, index) => (index < 2 ? estimated[index] : values)))
    await report(iteration, '  for the first layer alone')
    setStatistics(own.map((values, index) => (index < 2 ? values : estimated[index])))
    await report(iteration, '  for all but the first')
  }
}

/** The next iterations, as the run takes them. */
async function goOn(first) {
  const step = trainingStep({ ...setting, sgd, seed, batchNormalization }, 2 * protocol.batch.characters)
  for (let iteration = first; iteration <= first + Number(options.steps); iteration++) {
    averaged.add()
    if ((iteration - first) % Number(options.every) === 0) {
      const own = statistics()
      await report(iteration, 'moving')
      estimate('training batches', iteration)
      await report(iteration, 'training batches')
      console.log(differences(own, statistics())[0])
      setStatistics(own)
    }
    const batch = makeBatch(recipes['training batches'], iteration)
    const results = step(iteration + 1, batch, learningRate(optimizer, iteration), momentum(optimizer, iteration))
    tf.dispose(Object.values(results))
  }
}

/** Sets the moving statistics to where they would come to if the weights stood still: the mean of both sides' over the batches. */
function estimate(from, iteration) {
  const batches = Number(options.batches)
  const sums = moving.map(({ variable }) => tf.variable(tf.zeros(variable.shape)))
  const noise = ['left', 'right'].map((application) => ({ seed, iteration, application }))
  const shape = [4 * protocol.batch.characters, dataset.height, dataset.width, 1]
  for (let index = 0; index < batches; index++) {
    tf.tidy(() => {
      for (const { variable } of moving) variable.assign(tf.zeros(variable.shape))
      const { images } = makeBatch(recipes[from], iteration + index)
      siamese.features(tf.tensor4d(images, shape), true, { sides: 2, noise })
      // The two moves from 0 give (1 - m) (m left + right).
      for (const [i, { variable, momentum }] of moving.entries()) {
        sums[i].assign(tf.add(sums[i], tf.div(variable, batches * (1 - momentum ** 2))))
      }
    })
  }
  for (const [index, { variable }] of moving.entries()) variable.assign(sums[index])
  tf.dispose(sums)
}

function statistics() {
  return moving.map(({ variable }) => variable.dataSync().slice())
}

function setStatistics(values) {
  for (const [index, { variable }] of moving.entries()) tf.tidy(() => variable.assign(tf.tensor1d(values[index])))
}

async function report(iteration, statistics) {
  const { min_deviation: minDeviation } = protocol.validation
  const test = { tf, siamese, dataset, normalisation: protocol.images.normalisation, minDeviation }
  const results = [await oneShotTest(test, tasks[0]), await oneShotTest(test, tasks[1])]
  const figures = results.map(({ accuracy }) => `${(100 * accuracy).toFixed(1)}%`.padStart(6)).join(' / ')
  const alike = results.flatMap(({ alphabets }) => alphabets).reduce((sum, { alike }) => sum + alike, 0)
  console.log(`${String(iteration).padStart(6)}  ${statistics.padEnd(28)} ${figures}  ${alike} alike`)
}

/** Of every normalisation, in deviations of a channel: the root mean square over the channels. */
function differences(own, estimated) {
  return normalizations.map(({ path, epsilon }, at) => {
    const [mean, variance] = [estimated[2 * at], estimated[2 * at + 1]]
    const squares = mean.map((value, c) => (own[2 * at][c] - value) ** 2 / (variance[c] + epsilon))
    const ratios = variance.map((value, c) => (own[2 * at + 1][c] + epsilon) / (value + epsilon)).sort()
    const off = Math.sqrt(squares.reduce((sum, value) => sum + value, 0) / mean.length)
    const times = ratios[ratios.length >> 1]
    return `${''.padEnd(12)}${path.padEnd(44)} mean off ${off.toFixed(2)} deviations, variance ${times.toFixed(2)} times`
  })
}

/** The mean of the weights as they are whenever `add` is called. */
function averageOf(weights) {
  const sums = weights.map(({ shape }) => tf.variable(tf.zeros(shape)))
  let count = 0
  return {
    add() {
      count++
      for (const [index, weight] of weights.entries()) tf.tidy(() => sums[index].assign(tf.add(sums[index], weight)))
    },
    set() {
      for (const [index, weight] of weights.entries()) tf.tidy(() => weight.assign(tf.div(sums[index], count)))
    },
  }
}
