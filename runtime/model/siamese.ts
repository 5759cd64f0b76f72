/** What training and testing need of a network that the engine holds: a part of what `buildModel` gives. */
import type { SiameseModel } from './model.js'

export type Siamese = Pick<
  SiameseModel,
  'network' | 'weights' | 'features' | 'towerPart' | 'score' | 'scoreAll' | 'classify' | 'dispose'
>
