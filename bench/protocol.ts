/**
 * The protocol between the benchmark and the process of an implementation: one request per line on its standard input,
 * one answer per line on its standard output.
 */
import type { Recipe } from './recipes.js'

/** The task of an implementation, in files that all of them read. */
export type Task = Recipe & {
  /** A graph file, as `netc compile --emit` writes it. */
  readonly graph: string
  /** The initial weights in the graph's order, float32, concatenated. */
  readonly weights: string
  /**
   * Batches, concatenated, float32. Pairs: left images, right images, labels. Classes: their images, first item of
   * every class, second item of every class, and so on.
   */
  readonly batches: string
  readonly threads: number
}

export interface OneShotTask {
  readonly graph: string
  readonly weights: string
  readonly data: string
  readonly threads: number
}

export type Request =
  | { readonly do: 'prepare'; readonly task: Task }
  | { readonly do: 'step'; readonly iteration: number }
  | { readonly do: 'forward' }
  | { readonly do: 'memory' }
  | { readonly do: 'one-shot'; readonly task: OneShotTask }

export interface Description {
  readonly version: string
  readonly threads: number
  readonly details: Readonly<Record<string, string>>
}

export interface StepAnswer {
  /** From the batch in plain memory to the loss in plain memory, including the update of the weights. */
  readonly seconds: number
  /** Cross-entropy plus penalties, before the step. */
  readonly loss: number
  readonly cross_entropy: number
  /** Of all gradients before clipping, if the recipe clips. */
  readonly gradient_norm?: number
}

/** The results of a step that are compared. */
export type Losses = Omit<StepAnswer, 'seconds'>

export interface ForwardAnswer {
  readonly seconds: number
  /**
   * Of the pairs of the first batch, at inference. If the batch has classes: scores of the first item of every class
   * with the second of every class, with the averaged weights.
   */
  readonly probabilities: readonly number[]
  /** The number of images that passed through the tower. */
  readonly images: number
}

/** The process's physical memory in bytes. */
export interface MemoryAnswer {
  readonly now: number
  readonly peak: number
}

export interface OneShotAnswer {
  /** The duration of the test itself; images are in memory. */
  readonly seconds: number
  readonly tasks: number
  readonly correct: number
  readonly description: Description
}

export interface Answers {
  readonly prepare: Description
  readonly step: StepAnswer
  readonly forward: ForwardAnswer
  readonly memory: MemoryAnswer
  readonly 'one-shot': OneShotAnswer
}

export type Asked = Request['do']
