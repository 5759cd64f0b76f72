/** The ONNX rules of all operators. */
import type { Lowerings } from '../../lowering.js'
import { arrangement, reductions } from './arrangement.js'
import { elementwise } from './elementwise.js'
import type { Emit } from './scope.js'
import { convolutions, weighted } from './weighted.js'

/** Returns the function that adds the operator's nodes. */
export const onnxOperators: Lowerings<Emit> = {
  ...convolutions,
  ...weighted,
  ...elementwise,
  ...arrangement,
  ...reductions,
}
