/** What every operator is in tfjs-layers. */
import type { Lowerings } from '../../lowering.js'
import { arrangement, reductions } from './arrangement.js'
import type { LayerSpec } from './config.js'
import { elementwise } from './elementwise.js'
import { convolutions, weighted } from './weighted.js'

/** The layers, one after the other, that do what the operator does; only the first takes the inputs. */
export const tfjsLayers: Lowerings<readonly LayerSpec[]> = {
  ...convolutions,
  ...weighted,
  ...elementwise,
  ...arrangement,
  ...reductions,
}

export type { LayerSpec } from './config.js'
