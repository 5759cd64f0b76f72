/** What a training begins with, as its first checkpoint: for those that do not train on an engine of netc's. */
import { frozenWeights } from '../../compiler/analyses/frozen.js'
import { elements, type Network, type Shape } from '../../compiler/graph.js'
import type { NamedTensor } from '../model/weights-io.js'
import { partOf } from '../protocol/part.js'
import type { Protocol } from '../protocol/protocol.js'
import { objectives } from '../training/objectives/index.js'
import type { ObjectivePart } from '../training/objectives/objective.js'
import { optimizers } from '../training/optimizers/index.js'
import type { Checkpoint } from '../training/state.js'

/**
 * The same tensors in the same order as the trainer's own first checkpoint: weights, what the objective learns, the
 * optimizer's slots, averages.
 *
 * @param values of the network's weights, in its order
 */
export function firstCheckpoint(
  network: Network,
  { objective, optimizer, average }: Protocol,
  values: readonly Float32Array[],
): Checkpoint {
  const learned = Object.entries((partOf(objectives, objective) as ObjectivePart).learned?.(objective.settings) ?? {})
  const { slots } = partOf(optimizers, optimizer)
  const trained: readonly (readonly [string, Shape])[] = [
    ...trainedWeights(network, objective.part).map((index) => {
      const { path, shape } = network.weights[index]
      return [path, shape] as const
    }),
    ...learned.map(([name]) => [`objective/${name}`, []] as const),
  ]
  const frozen = frozenWeights(network)
  const all = network.weights.map(({ path, shape }, index) => ({ path, shape, values: values[index] }))
  const named = (prefix: string, of: typeof all): NamedTensor[] =>
    of.map(({ path, ...rest }) => ({ name: `${prefix}/${path}`, ...rest }))
  return {
    network: network.name,
    state: { iteration: 0, validated: 0, last: { loss: 0, accuracy: 1 } },
    tensors: [
      ...named('weights', all),
      ...learned.map(([name, value]) => ({
        name: `learned/objective/${name}`,
        shape: [],
        values: Float32Array.of(value),
      })),
      ...trained.flatMap(([path, shape]) =>
        slots.map((slot) => ({ name: `slots/${slot}/${path}`, shape, values: new Float32Array(elements(shape)) })),
      ),
      ...(average === undefined
        ? []
        : named(
            'average',
            all.filter(({ path }) => !frozen.has(path)),
          )),
    ],
  }
}

/**
 * Indices of the weights that training moves, as `trainedVariables` has them: those of the head only where the
 * objective judges by it.
 */
export function trainedWeights({ towers, weights }: Network, objective: string): readonly number[] {
  const ofTower = new Set(towers.flatMap(({ nodes }) => nodes.flatMap(({ weights }) => weights)))
  const trainsHead = objectives.get(objective)!.heads.length > 0
  return [...weights.keys()].filter((index) => weights[index].trainable && (trainsHead || ofTower.has(index)))
}
