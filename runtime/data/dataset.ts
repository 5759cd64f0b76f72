/** Images by class and group, wherever they come from: Omniglot's characters and alphabets, or folders of photos. */
import type { ImageStore } from './image-store.js'

/** What a group is for. Evaluation groups never touch training or selection. */
export type Part = 'background' | 'evaluation'

/** Images of the same thing: a character, a person, a part number. */
export interface ImageClass {
  readonly name: string
  /** Indices into the store; in Omniglot one for each drawer, in the drawers' order. */
  readonly items: readonly number[]
}

/** Classes that belong together, that a test distinguishes from one another: an alphabet. */
export interface Group {
  readonly name: string
  readonly part: Part
  readonly classes: readonly ImageClass[]
}

/** Plain data, so that it crosses to a worker thread. */
export interface Dataset {
  readonly name: string
  /** Background before evaluation, each in the order of names (by code unit). */
  readonly groups: readonly Group[]
  readonly images: ImageStore
  /** SHA-256 of names and pixels, in hex: the same data has the same fingerprint however it was read. */
  readonly fingerprint: string
  /** Of data that are a folder of image files. */
  readonly files?: ImageFiles
}

/** The files that the images of a store were read from, by index. */
export interface ImageFiles {
  /** As it was named. */
  readonly folder: string
  /** From the folder, with slashes. */
  readonly names: readonly string[]
  /** Images of one digest have the same pixels. */
  readonly digests: readonly string[]
}
