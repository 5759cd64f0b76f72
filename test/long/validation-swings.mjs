// Why validation accuracy swings: a run's checkpoints on fixed one-shot tasks, with the moving statistics of batch normalisation as they are and with
// statistics estimated again for the very weights of the checkpoint:
//   node test/long/validation-swings.mjs RUN --data PATH [--checkpoints FOLDER --at 1000,2000 --batches 50 --engine native --threads 1]
//   node test/long/validation-swings.mjs RUN --data PATH --at 2000 --steps 40 [--every 4 --momentum 0.9]
// The second trains on from a checkpoint, in memory, and validates after each of the next iterations; --momentum is what the moving statistics keep
// from then on, which changes nothing for the weights. --brief leaves out what tells the hypotheses apart.
// Needs a build (npm run build). It reads the run and writes nothing to it.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { tfjsName } from '../../dist/compiler/targets/tfjs/lower.js'
import { readNormalised } from '../../dist/runtime/data/images/normalise.js'
import { makeBatch } from '../../dist/runtime/data/make-batch.js'
import { openDataset } from '../../dist/runtime/data/open.js'
import { splitAlphabets } from '../../dist/runtime/data/split.js'
import { openEngine } from '../../dist/runtime/engines/open.js'
import { deviation, judge, sigmoid } from '../../dist/runtime/evaluation/rule.js'
import { initialWeights } from '../../dist/runtime/model/initial-weights.js'
import { buildModel } from '../../dist/runtime/model/model.js'
import { decodeCheckpoint } from '../../dist/runtime/runs/checkpoint-format.js'
import { openRun } from '../../dist/runtime/runs/run-folder.js'
import { writeVariables } from '../../dist/runtime/runs/weights-io.js'
import { createSgd } from '../../dist/runtime/training/optimizer.js'
import { learningRate, momentum } from '../../dist/runtime/training/schedules.js'
import { trainableWeights, trainingStep } from '../../dist/runtime/training/step.js'
import { validationTasks } from '../../dist/runtime/training/validate.js'

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    checkpoints: { type: 'string' },
    at: { type: 'string' },
    batches: { type: 'string', default: '50' },
    steps: { type: 'string', default: '0' },
    every: { type: 'string', default: '1' },
    momentum: { type: 'string' },
    brief: { type: 'boolean', default: false },
    engine: { type: 'string', default: 'native' },
    threads: { type: 'string', default: '1' },
  },
})
const { paths, record, network, protocol } = openRun(positionals[0])
const { seed } = record
const dataset = await openDataset(options.data)
const split = splitAlphabets(dataset, protocol.split, seed)
const engine = await openEngine(options.engine, { threads: Number(options.threads) })
const { tf } = engine
const siamese = await buildModel(network, initialWeights(network, seed))
const sgd = createSgd(tf, trainableWeights(network, siamese))

const plain = { ...protocol, augmentation: { ...protocol.augmentation, probability: 0 } }
const recipes = {
  augmented: { dataset, train: split.train, protocol, seed },
  plain: { dataset, train: split.train, protocol: plain, seed },
  validation: { dataset, train: split.validation, protocol: plain, seed },
}
const every = Math.max(1, Math.floor(split.train.length / split.validation.length))
const known = split.train.filter((_, index) => index % every === 0).slice(0, split.validation.length)
/** The same for every checkpoint and every kind of statistics. */
const test = (alphabets) =>
  validationTasks(alphabets, protocol.validation, seed, 0).map((tasks, index) => ({
    alphabet: alphabets[index],
    tasks,
  }))
const unseen = test(split.validation)
const seen = test(known)
/** Of every batch normalisation: its variables and what its moving statistics keep. */
const normalizations = network.tower.nodes
  .filter(({ op }) => op === 'bn')
  .map((node) => {
    const variable = (name) => siamese.weights.get(`${node.path}/${name}`)
    const { momentum, epsilon } = node.attributes
    return {
      path: node.path,
      momentum: Number(options.momentum ?? momentum),
      epsilon,
      mean: variable('moving_mean'),
      variance: variable('moving_variance'),
    }
  })
for (const layer of siamese.layersModel.getLayer(tfjsName(network.tower.name)).layers) {
  if (layer.getClassName() === 'BatchNormalization') layer.momentum = Number(options.momentum ?? layer.momentum)
}
const moving = normalizations.flatMap(({ mean, variance, momentum }) => [
  { variable: mean, momentum },
  { variable: variance, momentum },
])

const files = readdirSync(options.checkpoints ?? paths.checkpoints).filter((name) => /^iteration-\d+\.ckpt$/.test(name))
const wanted = options.at?.split(',').map(Number)
const chosen = files.sort().filter((name) => wanted === undefined || wanted.includes(Number(name.slice(10, -5))))
const load = (name) => {
  const checkpoint = decodeCheckpoint(readFileSync(path.join(options.checkpoints ?? paths.checkpoints, name)))
  if (typeof checkpoint === 'string') throw new Error(`${name}: ${checkpoint}`)
  writeVariables(tf, 'weights', siamese.weights, checkpoint.tensors)
  writeVariables(tf, 'velocities', sgd.velocities, checkpoint.tensors)
  return checkpoint.state.iteration
}
const heading = `${''.padEnd(20)} accuracy %      without rule    alike           logits' spread  logits' mean    features' norm`
const pair = ({ unseen, seen }, figure, digits) =>
  `${figure(unseen).toFixed(digits)} / ${figure(seen).toFixed(digits)}`.padEnd(15)
const row = (name, scores) =>
  [
    name.padEnd(20),
    pair(scores, ({ right, tasks }) => (100 * right) / tasks, 1),
    pair(scores, ({ ruleless, tasks }) => (100 * ruleless) / tasks, 1),
    pair(scores, ({ alike }) => alike, 0),
    pair(scores, ({ spread, tasks }) => spread / tasks, 3),
    pair(scores, ({ mean, tasks }) => mean / tasks, 2),
    pair(scores, ({ norm }) => norm, 2),
  ].join(' ')
const average = averageOf([...trainableWeights(network, siamese).values()].map(({ variable }) => variable))
for (const name of chosen) {
  const iteration = load(name)
  if (Number(options.steps) > 0) await neighbours(iteration)
  else {
    average.add()
    await examine(iteration)
  }
}
average.set()
estimate(recipes.augmented, Number(options.batches), 0)
console.log(`\n${row('weights averaged', await scoreAll())}`)

/** The mean of the weights over the states they are in when `add` is called. */
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

/** One checkpoint with every kind of statistics. */
async function examine(iteration) {
  const own = statistics()
  console.log(
    `\nafter ${iteration} iterations; left/right: ${split.validation.length} unseen alphabets / as many of training\n${heading}`,
  )
  console.log(row('moving', await scoreAll()))
  for (const kind of options.brief ? ['augmented'] : Object.keys(recipes)) {
    estimate(recipes[kind], Number(options.batches), iteration)
    console.log(row(kind, await scoreAll()))
    if (kind !== 'augmented') continue
    const estimated = statistics()
    const table = layers(own)
    // The first two are the first layer's mean and variance.
    setStatistics(own.map((values, index) => (index < 2 ? estimated[index] : values)))
    console.log(row('  first layer alone', await scoreAll()))
    console.log(table)
    if (options.brief) return
    setStatistics(own.map((values, index) => (index < 2 ? values : estimated[index])))
    console.log(row('  all but the first', await scoreAll()))
    setStatistics(own.map((values, index) => (index % 2 === 0 ? estimated[index] : values)))
    console.log(row('  means alone', await scoreAll()))
  }
  const ofItself = (alphabet) => estimate({ ...recipes.plain, train: [alphabet] }, 8, iteration)
  console.log(row("each alphabet's own", await scoreAll(ofItself)))
  setStatistics(own)
  console.log(
    `  folded and layer by layer, the probabilities of a batch differ by at most ${foldingError().toExponential(1)}`,
  )
}

/** Inference as the tests do it against tfjs-layers' own, which folds nothing. */
function foldingError() {
  return tf.tidy(() => {
    const { left, right, pairs } = makeBatch(recipes.plain, 0)
    const [a, b] = [left, right].map((images) => tf.tensor4d(images, [pairs, dataset.height, dataset.width, 1]))
    const { probabilities } = siamese.score(siamese.features(a, false), siamese.features(b, false), false)
    return tf.max(tf.abs(tf.sub(tf.reshape(siamese.layersModel.predict([a, b]), [-1]), probabilities))).dataSync()[0]
  })
}

function statistics() {
  return moving.map(({ variable }) => variable.dataSync().slice())
}

function setStatistics(values) {
  for (const [index, { variable }] of moving.entries()) tf.tidy(() => variable.assign(tf.tensor1d(values[index])))
}

/** The next iterations one by one, each validated with the moving statistics and with estimated ones. */
async function neighbours(from) {
  const step = trainingStep(
    { ...engine, network, siamese, sgd, seed, batchNormalization: protocol.batch_normalization },
    2 * protocol.batch.characters,
  )
  console.log(`\niterations behind ${from}\n${heading}`)
  for (let iteration = from; ; iteration++) {
    average.add()
    if ((iteration - from) % Number(options.every) === 0) {
      const own = statistics()
      console.log(row(`${iteration} moving`, await scoreAll()))
      estimate(recipes.augmented, Number(options.batches), iteration)
      console.log(row(`${iteration} estimated`, await scoreAll()))
      console.log(layers(own).split('\n')[0])
      setStatistics(own)
    }
    if (iteration === from + Number(options.steps)) return
    const { optimizer } = protocol
    const batch = makeBatch(recipes.augmented, iteration)
    tf.dispose(
      Object.values(step(iteration + 1, batch, learningRate(optimizer, iteration), momentum(optimizer, iteration))),
    )
  }
}

/** Sets the moving statistics to the mean of those of so many batches, both sides of each: where they would come to if the weights stood still. */
function estimate(recipe, batches, iteration) {
  const sums = moving.map(({ variable }) => tf.variable(tf.zeros(variable.shape)))
  const shape = [4 * protocol.batch.characters, dataset.height, dataset.width, 1]
  for (let batch = 0; batch < batches; batch++) {
    for (const { variable } of moving) tf.tidy(() => variable.assign(tf.zeros(variable.shape)))
    tf.tidy(() => {
      const noise = ['left', 'right'].map((application) => ({ seed, iteration, application }))
      siamese.features(tf.tensor4d(makeBatch(recipe, iteration + batch).images, shape), true, { sides: 2, noise })
      // From 0, the two moves of a batch give (1 - m) (m left + right).
      for (const [i, { variable, momentum }] of moving.entries())
        sums[i].assign(tf.add(sums[i], tf.div(variable, 1 - momentum ** 2)))
    })
  }
  for (const [index, { variable }] of moving.entries()) tf.tidy(() => variable.assign(tf.div(sums[index], batches)))
  tf.dispose(sums)
}

async function scoreAll(prepare) {
  return { unseen: await score(unseen, prepare), seen: await score(seen, prepare) }
}

/** The tasks' accuracy with and without the rule of alike probabilities, and how far scores and features go. */
async function score(alphabets, prepare = () => {}) {
  const sum = { right: 0, ruleless: 0, alike: 0, spread: 0, mean: 0, tasks: 0, norm: 0 }
  for (const { alphabet, tasks } of alphabets) {
    prepare(alphabet)
    const images = [...new Set(tasks.flatMap(({ test, support }) => [test, ...support]))]
    const at = new Map(images.map((image, index) => [image, index]))
    const features = embed(images)
    const rows = (list) =>
      tf.gather(
        features,
        tf.tensor1d(
          list.map((image) => at.get(image)),
          'int32',
        ),
      )
    sum.norm += tf.tidy(() => tf.mean(tf.norm(features, 2, 1)).dataSync()[0]) / alphabets.length
    for (const { test, support, truth } of tasks) {
      const logits = tf.tidy(() => siamese.score(rows(support.map(() => test)), rows(support), false).logits.dataSync())
      const probabilities = logits.map(sigmoid)
      const { right, alike } = judge(logits, probabilities, truth, protocol.validation.min_deviation)
      sum.right += right
      sum.alike += alike
      sum.ruleless += judge(logits, probabilities, truth, -1).right
      sum.spread += deviation(logits)
      sum.mean += logits.reduce((total, logit) => total + logit, 0) / logits.length
      sum.tasks++
    }
    features.dispose()
    await new Promise(setImmediate)
  }
  return sum
}

function embed(images) {
  const pixels = dataset.height * dataset.width
  const parts = []
  for (let start = 0; start < images.length; start += 128) {
    const chunk = images.slice(start, start + 128)
    const values = new Float32Array(chunk.length * pixels)
    for (const [i, image] of chunk.entries())
      readNormalised(dataset, image, protocol.images.normalisation, values, i * pixels)
    parts.push(
      tf.tidy(() => siamese.features(tf.tensor4d(values, [chunk.length, dataset.height, dataset.width, 1]), false)),
    )
  }
  const features = tf.tidy(() => tf.reshape(tf.concat(parts), [images.length, -1]))
  tf.dispose(parts)
  return features
}

/** How far the moving statistics that a checkpoint had, `own`, are from those estimated, which the model has now. */
function layers(own) {
  const root = (values) => Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length)
  const median = (values) => Float64Array.from(values).sort()[values.length >> 1]
  return normalizations
    .map(({ path, mean, variance, epsilon }, index) => {
      const [m, v] = [mean.dataSync(), variance.dataSync()]
      const off = root(Array.from(own[2 * index], (value, i) => (value - m[i]) / Math.sqrt(v[i] + epsilon)))
      const ratio = median(own[2 * index + 1].map((value, i) => (value + epsilon) / (v[i] + epsilon)))
      const faint = v.filter((value) => value < epsilon).length / v.length
      return `    ${path.padEnd(48)} mean off ${off.toFixed(3)} deviations, variance ${ratio.toFixed(2)} times, median variance ${median(v).toExponential(1)}, ${(100 * faint).toFixed(0)}% under epsilon`
    })
    .join('\n')
}
