/** What every operator is in PyTorch. */
import type { Lowerings } from '../../lowering.js'
import type { TorchOperator } from '../call.js'
import { arrangement, reductions } from './arrangement.js'
import { elementwise } from './elementwise.js'
import { weighted } from './weighted.js'

export const torchOperators: Lowerings<TorchOperator> = { ...weighted, ...elementwise, ...arrangement, ...reductions }
