/** `best/`: a run's final weights as files for TensorFlow.js, with their checksums. */
import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { elements, type Network } from '../../compiler/graph.js'
import { digestOfFile, readRange } from '../base/file-bytes.js'
import { flushFolder } from '../base/flush.js'
import { littleEndianFloats } from '../base/little-endian.js'
import { UserError } from '../base/user-error.js'
import { writeAtomically } from '../base/write-atomically.js'
import { weightsFile, writeModelFiles } from '../model/model-files.js'
import { readText, writtenAgain } from './json-file.js'

/** In the format of `sha256sum -c`. */
const sumsFile = 'SHA256SUMS'

/** @throws UserError if the file system refuses */
export function writeBest(folder: string, network: Network, weights: readonly Float32Array[]): void {
  const files = writeModelFiles(folder, network, weights)
  const lines = files.map((file) => `${digestOfFile(file)}  ${path.basename(file)}\n`)
  writeAtomically(path.join(folder, sumsFile), [Buffer.from(lines.join(''))])
  flushFolder(folder)
}

/**
 * The values of the network's weights, in its order.
 * @throws UserError if the files are missing, damaged or of another network
 */
export function readBest(folder: string, network: Network): Float32Array[] {
  const weights = openBest(folder, network)
  return network.weights.map((_, index) => weights(index))
}

/** The same, but each weight is read on request, by index. */
export function openBest(folder: string, network: Network): (index: number) => Float32Array {
  const file = path.join(folder, weightsFile)
  if (!existsSync(file)) throw new UserError(`${file} is missing`, writtenAgain)
  refuseDamaged(folder)
  const counts = network.weights.map(({ shape }) => elements(shape))
  const total = counts.reduce((sum, count) => sum + count, 0)
  const { size } = statSync(file)
  if (size !== 4 * total) {
    throw new UserError(`${file} has ${size} bytes, but the network's weights need ${4 * total}`, writtenAgain)
  }
  let end = 0
  const ranges = counts.map((count) => {
    const from = end
    end += 4 * count
    return [from, 4 * count] as const
  })
  return (index) => littleEndianFloats(readRange(file, ...ranges[index]))
}

/** @throws UserError if the weights in the folder do not match its checksums. Models of older versions have none. */
export function refuseDamaged(folder: string): void {
  const [sums, file] = [sumsFile, weightsFile].map((name) => path.join(folder, name))
  if (!existsSync(sums) || !existsSync(file)) return
  const expected = new RegExp(`^([0-9a-f]{64})  ${weightsFile.replace('.', '\\.')}$`, 'm').exec(readText(sums))?.[1]
  if (expected === digestOfFile(file)) return
  throw new UserError(`${file} is damaged or was modified: its checksum is not the one in ${sums}`, writtenAgain)
}
