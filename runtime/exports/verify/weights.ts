/** The weights of a folder as they were exported. */
import type { Network } from '../../../compiler/graph.js'
import { digestOfWeights } from '../../model/weights-io.js'
import type { Manifest } from '../manifest.js'
import type { Check } from './report.js'

/** Weights by their index in the network, in netc's order of the axes. */
export type FoundWeights = ReadonlyMap<number, Float32Array>

/** Whether each of the weights found in `file` is the one that was exported, bit by bit. */
export function checkWeights(file: string, found: FoundWeights, network: Network, { weights }: Manifest): Check {
  const all = [...found]
  const others = all.filter(
    ([index, values]) => weights.sha256[network.weights[index].path] !== digestOfWeights([values]),
  )
  const values = all.reduce((sum, [, { length }]) => sum + length, 0)
  const largest = all.reduce((most, [, each]) => each.reduce((m, value) => Math.max(m, Math.abs(value)), most), 0)
  const holds = others.length === 0
  return { file, what: 'weights', values, difference: holds ? 0 : null, largest, most: 0, holds }
}
