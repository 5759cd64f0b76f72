/** Images by class and group, from any source: Omniglot's characters and alphabets, or folders of photos. */
import type { ImageStore } from './image-store.js'

/** The purpose of a group. Evaluation groups are never used for training or selection. */
export type Part = 'background' | 'evaluation'

/** Images of the same thing: a character, a person, a part number. */
export interface ImageClass {
  readonly name: string
  /** Indices into the store; in Omniglot one for each drawer, in the drawers' order. */
  readonly items: readonly number[]
}

/** Related classes that a test distinguishes from one another: an alphabet. */
export interface Group {
  readonly name: string
  readonly part: Part
  readonly classes: readonly ImageClass[]
}

/** Plain data, so that it can be sent to worker threads. */
export interface Dataset {
  readonly name: string
  /** Background before evaluation, each ordered by name (by code unit). */
  readonly groups: readonly Group[]
  readonly images: ImageStore
  /** SHA-256 of names and pixels, in hex: the same data has the same fingerprint, however it was read. */
  readonly fingerprint: string
  /** Only for data sets that are folders of image files. */
  readonly files?: ImageFiles
}

/** The files of a store's images, by index. */
export interface ImageFiles {
  /** As the user named it. */
  readonly folder: string
  /** Relative to the folder, with slashes. */
  readonly names: readonly string[]
  /** Images with the same digest have the same pixels. */
  readonly digests: readonly string[]
}
