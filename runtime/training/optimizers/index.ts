/** All optimizers. A new one is a file and a line here. */
import { registry } from '../../protocol/part.js'
import { adamw } from './adamw.js'
import { lion } from './lion.js'
import type { OptimizerPart } from './optimizer.js'
import { sgd } from './sgd.js'

export const optimizers = registry<OptimizerPart>([sgd, adamw, lion])
