/** Models of one operator, loaded as a file would be, with numbers for their weights and inputs. */
import * as tf from '@tensorflow/tfjs-core'
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers'
import { elements, type Network, type Shape } from '../../../compiler/graph.js'
import { tfjsName } from '../../../compiler/targets/tfjs/lower.js'
import { subgraphConfig } from '../../../compiler/targets/tfjs/model-json.js'
import type { EngineName } from '../../../runtime/engines/engine.js'
import { openEngine } from '../../../runtime/engines/open.js'
import '../../../runtime/layers/index.js'
import { type RandomStream, randomStream } from '../../../runtime/base/random.js'
import { readAll } from '../../runtime/helpers/engines.js'
import type { Case } from '../ops/cases.js'
import { buildOperator } from './build-network.js'

/** Images or vectors in one batch. */
export const batch = 2

/** A network of one operator, and numbers for its weights and inputs. */
export interface Trial {
  readonly label: string
  readonly network: Network
  readonly weights: readonly Float32Array[]
  readonly inputs: readonly Float32Array[]
  readonly shapes: readonly Shape[]
}

/**
 * Numbers of 0.2 to 1.2 in size, so that nothing is divided by next to nothing, and no two of the inputs or of a weight next to each other, so
 * that the largest stays the largest when they are moved a little; larger in every third trial, of both signs in two of three.
 */
export function trialOf(case_: Case, index: number): Trial {
  const { label } = case_
  // A model has an input, also where the operator takes none.
  const shapes = case_.inputs.length === 0 ? [[1]] : case_.inputs
  const network = buildOperator(case_, shapes)
  const random = randomStream(3, label, index)
  const numbers = (count: number, factor: number, signed: boolean) =>
    Float32Array.from(
      shuffled(count, random),
      (place) =>
        factor * (0.2 + (place + random.uniform(0.25, 0.75)) / count) * (signed && random.uniform() < 0.5 ? -1 : 1),
    )
  const counts = shapes.map((shape) => batch * elements(shape))
  const all = numbers(
    counts.reduce((sum, count) => sum + count, 0),
    index % 3 === 2 ? 6 : 1,
    index % 3 > 0,
  )
  const starts = counts.map((_, at) => counts.slice(0, at).reduce((sum, count) => sum + count, 0))
  const inputs = counts.map((count, at) => all.slice(starts[at], starts[at] + count))
  const weights = network.weights.map(({ shape }) => numbers(elements(shape), 1, false))
  return { label, network, weights, inputs, shapes }
}

/** The ints below `count` in a random order. */
function shuffled(count: number, random: RandomStream): readonly number[] {
  const order = [...Array(count).keys()]
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random.uniform(0, last + 1))
    ;[order[last], order[other]] = [order[other]!, order[last]!]
  }
  return order
}

const modelTopology = ({ network }: Trial) => ({
  class_name: 'Functional',
  config: subgraphConfig(network, network.head!),
})

/** As a file would be loaded: tfjs refuses weights whose names or shapes are not those of its layers. */
function load(trial: Trial): Promise<LayersModel> {
  const { network, weights } = trial
  const weightSpecs = network.weights.map(({ path, shape }) => ({
    name: tfjsName(path),
    shape: [...shape],
    dtype: 'float32' as const,
  }))
  return fromMemory({ modelTopology: modelTopology(trial), weightSpecs, weightData: joined(weights) })
}

export const fromMemory = (artifacts: tf.io.ModelArtifacts): Promise<LayersModel> =>
  loadLayersModel({ load: async () => artifacts })

function joined(weights: readonly Float32Array[]): ArrayBuffer {
  const bytes = Buffer.concat(weights.map(({ buffer }) => new Uint8Array(buffer)))
  return new Uint8Array(bytes).buffer
}

/** What tfjs itself saves of a model. */
export async function saved(model: LayersModel): Promise<tf.io.ModelArtifacts> {
  let artifacts: tf.io.ModelArtifacts | undefined
  await model.save({
    async save(given) {
      artifacts = given
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(given) }
    },
  })
  return { ...artifacts!, modelTopology: JSON.parse(JSON.stringify(artifacts!.modelTopology)) }
}

/** The model's output on the trial's inputs, or on those given, where there are any. */
export function outputOf(model: LayersModel, { inputs, shapes }: Trial, given?: readonly tf.Tensor[]): tf.Tensor {
  const own = () => inputs.map((values, index) => tf.tensor(values, [batch, ...shapes[index]]))
  const tensors = given === undefined || given.length === 0 ? own() : given
  return model.apply(tensors.length === 1 ? tensors[0] : [...tensors], { training: false }) as tf.Tensor
}

export async function valuesOf(model: LayersModel, trial: Trial): Promise<Float32Array> {
  const [values] = await readAll(() => [outputOf(model, trial)])
  return values
}

/** Runs every trial on one engine. */
export async function onEngine<Result>(
  name: EngineName,
  trials: readonly Trial[],
  use: (model: LayersModel, trial: Trial, index: number) => Result | Promise<Result>,
): Promise<Result[]> {
  await openEngine(name)
  const results: Result[] = []
  for (const [index, trial] of trials.entries()) {
    const model = await load(trial)
    results.push(await use(model, trial, index))
    model.dispose()
  }
  return results
}

/** A scalar of the output whose gradient tells all elements apart, and what it depends on: the inputs, then the trainable weights. */
export function objectiveOf(model: LayersModel, trial: Trial) {
  const random = randomStream(4, trial.label)
  const takes = trial.network.head!.nodes[trial.network.head!.output].inputs.length > 0
  const start = (takes ? trial.inputs : []).map((values, index) => tf.tensor(values, [batch, ...trial.shapes[index]]))
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable)
  const factors = tf.tidy(() => {
    const { shape, size } = outputOf(model, trial)
    return tf.tensor(
      Float32Array.from({ length: size }, () => random.uniform(0.5, 1.5)),
      shape,
    )
  })
  const objective = (...given: tf.Tensor[]): tf.Scalar =>
    tf.sum(tf.mul(outputOf(model, trial, given.slice(0, start.length)), factors))
  return { start, variables, factors, objective }
}

/** The gradients of that, by each of the inputs and of the trainable weights; none where there are neither. */
export const gradientsOf = (model: LayersModel, trial: Trial): Promise<readonly Float32Array[]> =>
  readAll(() => {
    const { start, variables, objective } = objectiveOf(model, trial)
    const all = [...start, ...variables]
    return all.length === 0 ? [] : tf.grads(objective)(all)
  })
