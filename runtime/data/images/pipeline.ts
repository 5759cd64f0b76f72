/** The steps of a protocol, bound to images of one shape: from an image in a store to the input of a network. */
import type { RandomStream } from '../../base/random.js'
import { UserError } from '../../base/user-error.js'
import { type PartUse, partOf } from '../../protocol/part.js'
import type { ImageShape, ImageStore } from '../image-store.js'
import { dihedralCount, dihedralMap } from './affine-map.js'
import { imageSteps } from './index.js'
import { Picture } from './picture.js'
import type { ApplyStep, ImageStep, StepRandom } from './step.js'

/** Random numbers for one image of a training batch. */
export interface ImageRandom {
  /** One stream for all images of a batch, in the caller's order. */
  readonly item: RandomStream
  /** A new stream for the step at this index, the same for all images of one class in the batch. */
  classStream(step: number): RandomStream
}

export interface Pipeline {
  /** The shape of a prepared image. */
  readonly shape: ImageShape
  /** The number of views of `evaluation`: 8 for square images, otherwise 4. */
  readonly views: 4 | 8
  /**
   * Writes image `index`, prepared without augmentation, to `out` from `offset`.
   *
   * @param view the rotation or reflection (`dihedralMap`) that is applied first; 0, the identity, by default
   */
  evaluation(store: ImageStore, index: number, out: Float32Array, offset?: number, view?: number): void
  /** Writes image `index`, prepared and augmented, to `out` from `offset`. */
  training(store: ImageStore, index: number, out: Float32Array, offset: number, random: ImageRandom): void
}

/**
 * The steps for a network with input shape `target`: defaults that depend on it are filled in, and steps that it has no
 * room for are omitted.
 */
export function fitSteps(uses: readonly PartUse[], target: ImageShape, stored: ImageShape): readonly PartUse[] {
  return uses.flatMap((use) => {
    const part = partOf(imageSteps, use)
    const settings = part.fit === undefined ? use.settings : part.fit(use.settings, target, stored)
    return settings === undefined ? [] : [{ part: use.part, settings }]
  })
}

/** The steps that apply both in training and in evaluation. */
export const preparations = (uses: readonly PartUse[]): readonly PartUse[] =>
  uses.filter((use) => partOf(imageSteps, use).augments !== true)

/** The first step that cannot process its input, by index from 0, and why, as a sentence. */
export interface ImpossibleStep {
  readonly step: number
  readonly message: string
}

/** The shape before each step and after the last; or the first impossible step. */
export function pipelineShapes(
  uses: readonly PartUse[],
  { height, width, channels }: ImageShape,
): readonly ImageShape[] | ImpossibleStep {
  // Only these three, if a whole store is given.
  const shapes: ImageShape[] = [{ height, width, channels }]
  for (const [step, use] of uses.entries()) {
    const output = partOf(imageSteps, use).shape(shapes[step], use.settings)
    if (typeof output === 'string') return { step, message: output }
    shapes.push(output)
  }
  return shapes
}

/**
 * Binds the steps to images of the shape `input`. The functions share memory: process one image at a time.
 *
 * @throws UserError that names the first impossible step
 */
export function bindPipeline(uses: readonly PartUse[], input: ImageShape): Pipeline {
  const shapes = pipelineShapes(uses, input)
  if ('step' in shapes) throw new UserError(`step ${shapes.step + 1} of the images is impossible: ${shapes.message}`)
  const steps = uses.map((use, at) => {
    const part: ImageStep = partOf(imageSteps, use)
    return { augments: part.augments === true, apply: part.bind(use.settings, shapes[at]) }
  })
  const picture = new Picture()
  const views = dihedralCount(input)
  const turns = Array.from({ length: views }, (_, view) => dihedralMap(view, input))
  const preparing = steps.filter(({ augments }) => !augments)
  return {
    shape: shapes[uses.length],
    views,
    evaluation(store, index, out, offset = 0, view = 0) {
      if (!(view in turns)) throw new RangeError(`the view must be from 0 to ${views - 1}, not ${view}`)
      picture.load(store, index)
      if (view > 0) picture.warp(turns[view])
      for (const { apply } of preparing) apply(picture, noRandom)
      out.set(picture.pixels(), offset)
    },
    training(store, index, out, offset, random) {
      picture.load(store, index)
      for (const [at, { apply }] of steps.entries()) applyAt(at, apply, picture, random)
      out.set(picture.pixels(), offset)
    },
  }
}

function applyAt(step: number, apply: ApplyStep, picture: Picture, random: ImageRandom): void {
  apply(picture, { item: random.item, ofClass: () => random.classStream(step) })
}

/** For steps that prepare, which must not draw random numbers. */
const noRandom: StepRandom = {
  get item(): never {
    throw new Error('a step without augmentation draws random numbers')
  },
  ofClass() {
    throw new Error('a step without augmentation draws random numbers')
  },
}
