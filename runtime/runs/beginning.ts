/** The learned weights of another run or a model that a run starts with: those with the same path and shape. */
import { createHash } from 'node:crypto'
import path from 'node:path'
import { frozenWeights } from '../../compiler/analyses/frozen.js'
import { formatShape } from '../../compiler/diagnostics/entry.js'
import type { Network, Shape } from '../../compiler/graph.js'
import { littleEndianBytes } from '../base/little-endian.js'
import { UserError } from '../base/user-error.js'
import type { NamedTensor } from '../model/weights-io.js'
import type { BeginningRecord } from '../reports/run-data.js'
import { sourceWeights } from './source-weights.js'

export interface Beginning {
  /** For `run.json`. */
  readonly record: BeginningRecord
  /** By path: the weights that exist there with the same shape. */
  readonly values: ReadonlyMap<string, Float32Array>
}

/**
 * The network's weights that exist in a run's or a model's folder.
 *
 * @param where the folder, as the user named it
 * @throws UserError if it is neither, or has no weight of the network
 */
export function beginFrom(network: Network, where: string): Beginning {
  const { words, tensors } = sourceWeights(where)
  const there = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  const values = new Map<string, Float32Array>()
  const missing: string[] = []
  const others: BeginningRecord['other_shape'][number][] = []
  for (const { path: name, shape } of network.weights) {
    const found = there.get(name)
    if (found === undefined) missing.push(name)
    else if (String(found.shape) === String(shape)) values.set(name, found.values)
    else others.push({ path: name, here: shape, there: found.shape })
    there.delete(name)
  }
  if (values.size === 0) throw noneMatches(network, where, tensors)
  const record: BeginningRecord = {
    ...{ where, path: path.resolve(where), weights: words, sha256: digestOf(values), matched: values.size },
    ...{ missing_there: missing, other_shape: others, missing_here: [...there.keys()] },
  }
  return { record, values }
}

/**
 * The same again, for a run that was stopped before its first checkpoint.
 * @throws UserError if the weights have changed
 */
export function beginAgain(network: Network, { path: absolute, where, sha256 }: BeginningRecord): Beginning {
  const again = beginFrom(network, absolute ?? where)
  if (again.record.sha256 === sha256) return again
  throw new UserError(
    `the weights in ${absolute ?? where} have changed since the run started`,
    'start the run again in a different folder',
  )
}

/** The network's weights in its order: the other run's in place of `initial` ones. */
export function withBeginning(
  network: Network,
  initial: readonly Float32Array[],
  beginning: Beginning | undefined,
): readonly Float32Array[] {
  return network.weights.map(({ path: name }, index) => beginning?.values.get(name) ?? initial[index])
}

/** Which weights of the network, by path, started with their initializer's values. */
export function initialIn(from: BeginningRecord | undefined): (path: string) => boolean {
  if (from === undefined) return () => true
  const initial = new Set([...from.missing_there, ...from.other_shape.map((other) => other.path)])
  return (name) => initial.has(name)
}

/** The frozen weights that have, and therefore keep, their initializer's values. */
export function untrainedFrozen(network: Network, beginning: Beginning | undefined): readonly string[] {
  return [...frozenWeights(network)].filter((name) => beginning?.values.has(name) !== true)
}

const shown = 3

function noneMatches(network: Network, where: string, tensors: readonly NamedTensor[]): UserError {
  const some = (weights: readonly { readonly name: string; readonly shape: Shape }[]) =>
    weights
      .slice(0, shown)
      .map(({ name, shape }) => `${name} ${formatShape(shape)}`)
      .join(', ')
  const here = network.weights.map(({ path: name, shape }) => ({ name, shape }))
  return new UserError(
    `no weight of ${where} has the same path and shape as one of ${network.name}: ${tensors.length === 0 ? 'it has none' : `there are ${some(tensors)}`}; here ${some(here)}`,
    'weights are matched by path and shape: give the tower and its stages the same names',
  )
}

function digestOf(values: ReadonlyMap<string, Float32Array>): string {
  const hash = createHash('sha256')
  for (const [name, numbers] of values) hash.update(`${name}\n`).update(littleEndianBytes(numbers))
  return hash.digest('hex')
}
