/** A file of safetensors, read back. */
import { statSync } from 'node:fs'
import { elements, type Network, type Shape } from '../../../compiler/graph.js'
import { inverse, permuted } from '../../../compiler/targets/permute.js'
import { torchTensors } from '../../../compiler/targets/torch/weights.js'
import { readRange } from '../../base/file-bytes.js'
import { littleEndianFloats } from '../../base/little-endian.js'
import { UserError } from '../../base/user-error.js'
import { type ExportedFolder, filesOf } from './folder.js'
import type { Check } from './report.js'
import { checkWeights, type FoundWeights } from './weights.js'

/** What other readers take at most. */
const mostHeaderBytes = 100_000_000

interface Entry {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly data_offsets: readonly [number, number]
}

/** A file of a manifest, in the folder or in one inside it. */
export const namedFile = { type: 'string', pattern: '^(\\w[\\w.-]*/)?\\w[\\w.-]*$' }

/** @throws UserError where the file is no such file, or lacks a weight */
export function verifySafetensors(exported: ExportedFolder): readonly Check[] {
  const { network, manifest, file } = exported
  const { file: name } = filesOf<{ file: string }>(exported, { file: namedFile })
  return [checkWeights(name, foundWeights(file(name), network), network, manifest)]
}

/** Every weight of the network, in its order. @throws UserError where the file is no such file, or lacks a weight */
export function foundWeights(path: string, network: Network): FoundWeights {
  const read = openSafetensors(path)
  const found = torchTensors(network).map(({ key, shape, axes }, index): [number, Float32Array] => {
    const own = network.weights[index].shape
    const extents = axes.map((axis) => own[axis])
    return [index, permuted(read(key, shape), extents, inverse(axes))]
  })
  return new Map(found)
}

/**
 * Reads tensors of a file by key and shape, one by one.
 *
 * @throws UserError where the file is no such file; the function it gives, where it lacks the tensor
 */
export function openSafetensors(path: string): (key: string, shape: Shape) => Float32Array {
  const { entries, start } = headerOf(path)
  return (key, shape) => {
    const entry = entries[key]
    const [from, end] = entry?.data_offsets ?? [0, 0]
    if (entry?.dtype !== 'F32' || entry.shape.join() !== shape.join() || end - from !== 4 * elements(shape)) {
      throw new UserError(
        `${path} is not of the network: it has no ${key} of float32 ${shape.join('x')}`,
        'export it again',
      )
    }
    return littleEndianFloats(readRange(path, start + from, end - from))
  }
}

function headerOf(path: string): { readonly entries: Readonly<Record<string, Entry>>; readonly start: number } {
  const damaged = (what: string): never => {
    throw new UserError(`${path} is no file of safetensors: ${what}`, 'export it again')
  }
  if (statSync(path).size < 8) return damaged('it has no header')
  const length = Number(new DataView(readRange(path, 0, 8).buffer).getBigUint64(0, true))
  if (length > mostHeaderBytes) return damaged(`its header is to have ${length} bytes`)
  try {
    return { entries: JSON.parse(new TextDecoder().decode(readRange(path, 8, length))), start: 8 + length }
  } catch (error) {
    if (error instanceof SyntaxError) return damaged(error.message)
    throw error
  }
}
