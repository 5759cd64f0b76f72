/** The part of a built model that training and testing use. */
import type { SiameseModel } from './model.js'

export type Siamese = Pick<
  SiameseModel,
  'network' | 'weights' | 'features' | 'towerPart' | 'score' | 'scoreAll' | 'classify' | 'dispose'
>
