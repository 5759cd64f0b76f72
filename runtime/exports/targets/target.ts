/** What a network is exported to: one record, so that a new target is a file and a line in index.ts. */
import type { ExportSource } from '../source.js'
import type { GoldenTensor } from '../torch/golden-values.js'

/** A file of the folder, made while it is written. */
export interface ExportFile {
  readonly name: string
  chunks(): Iterable<Uint8Array>
}

/** Of a run, for those who go on with it elsewhere. */
export interface Training {
  /** protocol.json. */
  readonly tables: object
  /** The packed data, where they are to come with it. */
  data?(): Iterable<Uint8Array>
}

export interface ExportOptions {
  /** Which parts; absent: those that serve most users. */
  readonly parts?: readonly string[]
  /** Puts what the protocol does to images into the files, which then take images of this shape as they are stored. */
  readonly stored?: readonly number[]
  /** What our engine computes of a batch, for the package to compare itself with. */
  readonly golden?: readonly GoldenTensor[]
  /** What the package trains by. */
  readonly training?: Training
}

/** What a target makes of a network. */
export interface TargetFiles {
  readonly files: readonly ExportFile[]
  /** What `netc verify-export` has to know of them: a part of export.json. */
  readonly manifest: object
  /** How the files are used: Markdown of the card. */
  readonly use: readonly string[]
}

export interface ExportTarget {
  readonly name: string
  /** What reads it, for a card: `TensorFlow.js`. */
  readonly title: string
  /** What it is for, in a sentence. */
  readonly doc: string
  /** What loads it, as Hugging Face's hub calls it, and more of its tags. */
  readonly library: string
  readonly tags: readonly string[]
  /** Options that it takes. */
  readonly options: readonly (keyof ExportOptions)[]
  /** @throws UserError where the network, or what is asked for, cannot be said in it */
  make(source: ExportSource, options: ExportOptions): TargetFiles
}
