/** All objectives. A new one is a file and a line here. */
import { registry } from '../../protocol/part.js'
import { allPairs } from './all-pairs.js'
import { batchHard } from './batch-hard.js'
import { binaryCrossEntropy } from './binary-cross-entropy.js'
import { crossEntropyOfClasses } from './classification.js'
import { contrastive } from './contrastive.js'
import type { ObjectivePart } from './objective.js'
import { triplet } from './triplet.js'

export const objectives = registry<ObjectivePart>([
  binaryCrossEntropy,
  allPairs,
  contrastive,
  triplet,
  batchHard,
  crossEntropyOfClasses,
])
