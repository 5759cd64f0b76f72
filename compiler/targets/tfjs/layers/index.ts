/** The tfjs layers of all operators. */
import type { Lowerings } from '../../lowering.js'
import { arrangement, reductions } from './arrangement.js'
import type { LayerSpec } from './config.js'
import { elementwise } from './elementwise.js'
import { convolutions, weighted } from './weighted.js'

/** The sequence of layers that implements the operator; only the first takes the inputs. */
export const tfjsLayers: Lowerings<readonly LayerSpec[]> = {
  ...convolutions,
  ...weighted,
  ...elementwise,
  ...arrangement,
  ...reductions,
}

export type { LayerSpec } from './config.js'
