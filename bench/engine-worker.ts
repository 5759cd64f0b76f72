/** The process of an engine of netc, which trains like the trainer. `node engine-worker.js ENGINE` */
import { readFileSync } from 'node:fs'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Network } from '../compiler/graph.js'
import { compileGraph } from '../compiler/graph-json.js'
import { deriveSeed } from '../runtime/base/random.js'
import { openDataset } from '../runtime/data/open.js'
import type { EngineDescription } from '../runtime/engines/engine.js'
import { openEngine } from '../runtime/engines/open.js'
import { runTests } from '../runtime/evaluation/run-tests.js'
import { buildModel } from '../runtime/model/model.js'
import { loadProtocolFile } from '../runtime/runs/load-protocol.js'
import { fitProtocol } from '../runtime/runs/requirements.js'
import type { TrainingStep } from '../runtime/training/step.js'
import { batchesOf, weightsOf } from './inputs.js'
import type { Description, ForwardAnswer, OneShotAnswer, OneShotTask, StepAnswer, Task } from './protocol.js'
import { type AllPairsRecipe, imagesOf, type PairRecipe } from './recipes.js'
import { memory, serve } from './serve.js'
import { prepareAllPairsTraining, preparePairTraining, type TrainedNetwork } from './training.js'

/** The seed of dropout masks and of tasks. */
const seed = 1

async function prepareTraining(name: string, task: Task) {
  const { description, ...engine } = await openEngine(name, { threads: task.threads })
  const { tf } = engine
  const network = readNetwork(task.graph)
  const siamese = await buildModel(network, weightsOf(network, readFileSync(task.weights)))
  const trained = { ...engine, network, siamese, seed }
  const { step: train, evaluate } = 'pairs' in task ? trainPairs(trained, task) : trainAllPairs(trained, task)
  const batches = batchesOf(network, readFileSync(task.batches), task)
  const images = imagesOf(task)
  return {
    description: describe(description),
    async step(iteration: number) {
      const batch = batches[iteration % batches.length]!
      const started = performance.now()
      const results = train(iteration + 1, batch, task.learning_rate)
      const { loss, objective: cross_entropy, gradient_norm } = results
      const read = Object.entries({ loss, cross_entropy, ...(gradient_norm && { gradient_norm }) })
      const values = await Promise.all(read.map(async ([what, scalar]) => [what, (await scalar.data())[0]!] as const))
      const seconds = (performance.now() - started) / 1000
      tf.dispose(Object.values(results))
      return { seconds, ...Object.fromEntries(values) } as StepAnswer
    },
    forward: () => evaluate(batches[0]!.images, images),
  }
}

/** Trains and evaluates a recipe, from pixels in plain memory to scores in plain memory. */
interface Work {
  readonly step: TrainingStep
  evaluate(pixels: Float32Array, images: number): Promise<ForwardAnswer>
}

function trainPairs(trained: TrainedNetwork, { pairs, momentum }: PairRecipe): Work {
  const { tf, siamese } = trained
  const score = (features: Tensor) => {
    const [left, right] = tf.split(features, 2)
    return siamese.score(left, right, false).values
  }
  return {
    step: preparePairTraining({ ...trained, pairs, momentum }).step,
    evaluate: (pixels, images) => evaluateImages(trained, pixels, images, score),
  }
}

function trainAllPairs(trained: TrainedNetwork, recipe: AllPairsRecipe): Work {
  const { tf, siamese } = trained
  const { step, withAverages } = prepareAllPairsTraining(trained, recipe)
  const score = (features: Tensor) => {
    const [first, second] = tf.split(features, recipe.items)
    return siamese.scoreAll(first, second, false)
  }
  return {
    step,
    evaluate: (pixels, images) => withAverages(() => evaluateImages(trained, pixels, images, score)),
  }
}

async function evaluateImages(
  { tf, network, siamese }: TrainedNetwork,
  pixels: Float32Array,
  images: number,
  score: (features: Tensor) => Tensor,
): Promise<ForwardAnswer> {
  const [height, width, channels] = network.input.shape
  const started = performance.now()
  const scores = tf.tidy(() => score(siamese.features(tf.tensor4d(pixels, [images, height, width, channels]), false)))
  const values = [...(await scores.data())]
  const seconds = (performance.now() - started) / 1000
  scores.dispose()
  return { seconds, probabilities: values, images }
}

/** The paper's test, as `netc evaluate` runs it: tasks of all evaluation alphabets. */
async function testOneShot(name: string, task: OneShotTask): Promise<OneShotAnswer> {
  const { tf, description } = await openEngine(name, { threads: task.threads })
  const network = readNetwork(task.graph)
  const siamese = await buildModel(network, weightsOf(network, readFileSync(task.weights)))
  const dataset = await openDataset(task.data)
  const { test, images } = fitProtocol(loadProtocolFile('omniglot-paper'), network, dataset)
  const groups = dataset.groups.filter(({ part }) => part === 'evaluation')
  const { signal } = new AbortController()
  const tested = { groups, trained: [], seed: deriveSeed(seed, 'test'), signal }
  const options = { tf, siamese, dataset, steps: images, ...tested }
  // The first batch compiles code and allocates memory.
  const oneTask = test.map(({ part, settings }) => ({ part, settings: { ...settings, tasks: 1 } }))
  await runTests({ ...options, groups: groups.slice(0, 1) }, oneTask)
  const started = performance.now()
  const [outcome] = (await runTests(options, test))!
  const seconds = (performance.now() - started) / 1000
  const sum = (pick: 'tasks' | 'correct') =>
    outcome!.report.groups.reduce((total, group) => total + (group[pick] ?? 0), 0)
  return { seconds, tasks: sum('tasks'), correct: sum('correct'), description: describe(description) }
}

function readNetwork(file: string): Network {
  const { value } = compileGraph(readFileSync(file, 'utf8'), file)
  if (value === undefined) throw new Error(`${file} has no network`)
  return value
}

function describe({ version, threads, details }: EngineDescription): Description {
  return { version, threads, details }
}

const name = process.argv[2]!
let training: Awaited<ReturnType<typeof prepareTraining>> | undefined

function prepared() {
  if (training === undefined) throw new Error('nothing is prepared')
  return training
}

await serve({
  async prepare({ task }) {
    training = await prepareTraining(name, task)
    return training.description
  },
  step: ({ iteration }) => prepared().step(iteration),
  forward: () => prepared().forward(),
  memory,
  'one-shot': ({ task }) => testOneShot(name, task),
})
