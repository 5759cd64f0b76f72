/** The one-shot tests that the protocol states: on which alphabets, with which tasks. */

import type { Network } from '../../compiler/graph.js'
import { deriveSeed } from '../base/random.js'
import type { OneShotTask } from '../data/batch.js'
import type { Dataset, Group } from '../data/dataset.js'
import { oneShotTasks } from '../data/one-shot.js'
import type { OneShotTest } from '../protocol/protocol.js'

/** Tasks for the validation after `iteration` iterations: new ones each time, as in the reference, the same in every run of the seed. */
export function validationTasks(
  alphabets: readonly Group[],
  test: OneShotTest,
  seed: number,
  iteration: number,
): OneShotTask[][] {
  return tasksOf(alphabets, test, deriveSeed(seed, 'validation', iteration))
}

/** Tasks for the final test: the same for every network and every number of iterations with this seed. */
export function testTasks(alphabets: readonly Group[], test: OneShotTest, seed: number): OneShotTask[][] {
  return tasksOf(alphabets, test, deriveSeed(seed, 'test'))
}

function tasksOf(alphabets: readonly Group[], test: OneShotTest, seed: number): OneShotTask[][] {
  return alphabets.map((alphabet) => oneShotTasks(alphabet, test, seed))
}

/** Why the network cannot take these images, or undefined where it can. */
export function whyDataDoesNotFit(network: Network, dataset: Dataset): string | undefined {
  const expected = [dataset.images.height, dataset.images.width, 1].join('x')
  const actual = network.input.shape.join('x')
  return actual === expected
    ? undefined
    : `network ${network.name} takes ${actual}, and the images of ${dataset.name} are ${expected}`
}
