/** `export.json`: what a folder holds, for `netc verify-export`. */
import { digestOfWeights } from '../model/weights-io.js'
import type { ExportSource } from './source.js'

export interface Manifest {
  readonly format: 'netc-export'
  readonly version: 1
  /** The version of netc that wrote it. */
  readonly netc: string
  readonly target: string
  readonly network: string
  readonly weights: {
    /** Which they are, in words. */
    readonly words: string
    /** Of each weight, by its path: the digest of its values, little-endian float32 in netc's order of the axes. */
    readonly sha256: Readonly<Record<string, string>>
  }
  /** What the target adds. */
  readonly files: object
}

export function manifestOf(
  { network, read, words }: ExportSource,
  target: string,
  files: object,
  netc: string,
): Manifest {
  const sha256 = Object.fromEntries(network.weights.map(({ path }, index) => [path, digestOfWeights([read(index)])]))
  return {
    ...{ format: 'netc-export', version: 1, netc, target, network: network.name },
    weights: { words, sha256 },
    files,
  }
}
