/** Whether an augmentation is drawn for each image or for each class. */
import type { RandomStream } from '../../base/random.js'
import { choice, type Parameter } from '../../protocol/parameters.js'
import type { StepRandom } from './step.js'

export type Scope = 'item' | 'class'

/** The parameter `of`. */
export function scope(fallback: Scope): Parameter<Scope> {
  return choice(
    'item: every image is changed independently. class: all images of a class in a batch are changed in the same way, which creates new classes.',
    ['item', 'class'],
    { default: fallback },
  )
}

/** The random stream of a step with this scope. */
export function streamOf(of: Scope, random: StepRandom): RandomStream {
  return of === 'class' ? random.ofClass() : random.item
}

export const probabilityDoc = 'The probability that an image, or a class, is changed.'
