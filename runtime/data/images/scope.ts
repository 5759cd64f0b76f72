/** Whether an augmentation is drawn for each image or for each class. */
import type { RandomStream } from '../../base/random.js'
import { choice, type Parameter } from '../../protocol/parameters.js'
import type { StepRandom } from './step.js'

export type Scope = 'item' | 'class'

/** The parameter `of`. */
export function scope(fallback: Scope): Parameter<Scope> {
  return choice(
    'item: every image is changed on its own. class: all images of a class in a batch are changed alike, which makes new classes of the given ones.',
    ['item', 'class'],
    { default: fallback },
  )
}

/** Where a step of that scope draws its numbers. */
export function streamOf(of: Scope, random: StepRandom): RandomStream {
  return of === 'class' ? random.ofClass() : random.item
}

export const probabilityDoc = 'With which an image, or a class, is changed.'
