/** `best/`: the weights that came of a run as files for TensorFlow.js, with their checksums. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { elements, type Network } from '../../compiler/graph.js'
import { flushFolder } from '../base/flush.js'
import { UserError } from '../base/user-error.js'
import { writeAtomically } from '../base/write-atomically.js'
import { weightsFile, writeModelFiles } from '../model/model-files.js'
import { readText, writtenAgain } from './json-file.js'

/** As `sha256sum -c` reads it. */
const sumsFile = 'SHA256SUMS'

/** @throws UserError where the file system refuses */
export function writeBest(folder: string, network: Network, weights: readonly Float32Array[]): void {
  const files = writeModelFiles(folder, network, weights)
  const lines = files.map((file) => `${digestOf(readFileSync(file))}  ${path.basename(file)}\n`)
  writeAtomically(path.join(folder, sumsFile), [Buffer.from(lines.join(''))])
  flushFolder(folder)
}

/** The values of the network's weights in its order. @throws UserError where the files are missing, damaged or of another network */
export function readBest(folder: string, network: Network): Float32Array[] {
  const file = path.join(folder, weightsFile)
  if (!existsSync(file)) throw new UserError(`${file} is missing`, writtenAgain)
  refuseDamaged(folder)
  const bytes = readFileSync(file)
  const counts = network.weights.map(({ shape }) => elements(shape))
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (bytes.length !== 4 * total) {
    throw new UserError(`${file} has ${bytes.length} bytes, and the network's weights take ${4 * total}`, writtenAgain)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let offset = 0
  return counts.map((count) => {
    const values = Float32Array.from({ length: count }, (_, index) => view.getFloat32(offset + 4 * index, true))
    offset += 4 * count
    return values
  })
}

/** @throws UserError where the weights in the folder are not those of its checksums. Models of older versions have none. */
export function refuseDamaged(folder: string): void {
  const [sums, file] = [sumsFile, weightsFile].map((name) => path.join(folder, name))
  if (!existsSync(sums) || !existsSync(file)) return
  const expected = new RegExp(`^([0-9a-f]{64})  ${weightsFile.replace('.', '\\.')}$`, 'm').exec(readText(sums))?.[1]
  if (expected === digestOf(readFileSync(file))) return
  throw new UserError(`${file} is damaged, or was changed: its checksum is not that of ${sums}`, writtenAgain)
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
