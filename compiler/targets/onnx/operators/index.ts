/** What every operator is in ONNX. */
import type { Lowerings } from '../../lowering.js'
import { arrangement, reductions } from './arrangement.js'
import { elementwise } from './elementwise.js'
import type { Emit } from './scope.js'
import { convolutions, weighted } from './weighted.js'

/** What adds the nodes that do what the operator does. */
export const onnxOperators: Lowerings<Emit> = {
  ...convolutions,
  ...weighted,
  ...elementwise,
  ...arrangement,
  ...reductions,
}
