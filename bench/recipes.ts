/** What is trained: pairs, as in the paper, or every pair of a batch, as in the protocol `omniglot`. */
import type { Network } from '../compiler/graph.js'
import { UserError } from '../runtime/base/user-error.js'
import { loadProtocolFile } from '../runtime/runs/load-protocol.js'
import { allPairs } from '../runtime/training/objectives/all-pairs.js'
import { binaryCrossEntropy } from '../runtime/training/objectives/binary-cross-entropy.js'
import { whyUntrainable } from '../runtime/training/objectives/heads.js'
import type { ObjectivePart } from '../runtime/training/objectives/objective.js'

export const recipeNames = ['pairs', 'all-pairs'] as const
export type RecipeName = (typeof recipeNames)[number]

export interface PairSize {
  readonly pairs: number
}

export interface ClassSize {
  readonly classes: number
  /** Images of each class. */
  readonly items: number
}

/** The size of one batch. */
export type BatchSize = PairSize | ClassSize

/** Cross-entropy of pairs with the network's penalties, gradient descent with momentum. */
export interface PairRecipe extends PairSize {
  readonly learning_rate: number
  readonly momentum: number
}

/**
 * Every pair of the batch with a learned scale, AdamW, clipping, a moving average of all weights; no penalties.
 * Settings are those of the protocol's parts.
 */
export interface AllPairsRecipe extends ClassSize {
  readonly learning_rate: number
  readonly objective: {
    readonly smoothing: number
    readonly scale: number
    readonly learn_scale: true
    readonly scale_bounds: readonly [number, number]
  }
  readonly optimizer: {
    readonly beta1: number
    readonly beta2: number
    readonly epsilon: number
    readonly weight_decay: number
  }
  /** The norm to which gradients are clipped. */
  readonly clip: number
  /** The decay of the moving averages. */
  readonly average: number
}

export type Recipe = PairRecipe | AllPairsRecipe

export const pairRecipe = (pairs: number): PairRecipe => ({ pairs, learning_rate: 0.001, momentum: 0.5 })

/**
 * The protocol `omniglot`, with its largest batch unless `classes` is given. The learning rate is one of its warm-up.
 */
export function allPairsRecipe(classes: number | undefined): AllPairsRecipe {
  const { sampler, objective, optimizer, clip, average } = loadProtocolFile('omniglot')
  const size = sampler.settings as unknown as ClassSize & { readonly groups: number }
  const stated = objective.settings as unknown as AllPairsRecipe['objective']
  const parts = [sampler.part, objective.part, optimizer.part].join(', ')
  if (parts !== 'classes, all_pairs, adamw' || !stated.learn_scale || clip === undefined || average === undefined) {
    throw new Error('the protocol omniglot has changed, but its benchmark has not')
  }
  return {
    classes: classes ?? size.groups * size.classes,
    items: size.items,
    learning_rate: 5e-5,
    objective: stated,
    optimizer: optimizer.settings as unknown as AllPairsRecipe['optimizer'],
    clip,
    average: average.decay,
  }
}

/**
 * The recipe of the check, with a small batch.
 *
 * Steps are small, so that rounding errors stay small: with large steps, networks with batch normalization on so few
 * images are chaotic, and a difference in the last bit becomes one percent ten steps later, even between two layouts of
 * PyTorch. A wrong momentum, sign or average still exceeds the tolerance, and so does a wrong penalty or decay:
 * penalties (of the strict graph) and weight decay are a thousand times as strong. AdamW's epsilon is as large as
 * gradients are, since otherwise clipping would not change its steps.
 */
export function checkedRecipe(recipe: Recipe): Recipe {
  if ('pairs' in recipe) return { ...recipe, learning_rate: 2e-5, pairs: 4 }
  const { optimizer } = recipe
  return {
    ...recipe,
    ...{ learning_rate: 1e-4, classes: 4 },
    optimizer: { ...optimizer, weight_decay: 1000 * optimizer.weight_decay, epsilon: 1e-3 },
  }
}

export const imagesOf = (size: BatchSize): number => ('pairs' in size ? 2 * size.pairs : size.classes * size.items)

/** Only the size. */
export const sizeOf = (size: BatchSize): BatchSize =>
  'pairs' in size ? { pairs: size.pairs } : { classes: size.classes, items: size.items }

/** `64 pairs`, or `192 images, 4 of each of 48 classes`. */
export function sizeText(size: BatchSize): string {
  if ('pairs' in size) return `${size.pairs} pairs`
  return `${imagesOf(size)} images, ${size.items} of each of ${size.classes} classes`
}

/** Describes the optimizer and its settings. */
export function recipeText(recipe: Recipe): string {
  const { learning_rate } = recipe
  if ('pairs' in recipe) return `SGD with learning rate ${learning_rate} and momentum ${recipe.momentum}`
  const { optimizer, objective, clip, average } = recipe
  return (
    `Every pair of the batch, smoothing ${objective.smoothing}, scale learned from ${objective.scale}; AdamW with learning rate ${learning_rate} and ` +
    `weight decay ${optimizer.weight_decay} of kernels; clipping to norm ${clip}; moving average of all weights, decay ${average}`
  )
}

/** @throws UserError if the network cannot be trained with this recipe */
export function refuseUntrainable(network: Network, recipe: Recipe): void {
  const objective: ObjectivePart = 'pairs' in recipe ? binaryCrossEntropy : allPairs
  const branches = network.towers.length === 1 ? undefined : `${network.name} has a tower for each image of a pair`
  const reason = whyUntrainable(objective, network) ?? objective.refuses?.({}, network) ?? branches
  if (reason !== undefined) throw new UserError(reason, 'the benchmark trains siamese networks on pairs')
}
