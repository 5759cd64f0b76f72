/** Which layers of a model belong to netc; all others come with tfjs. */
import * as layers from './index.js'

/** By class name, as in model.json. */
export const ownLayers: ReadonlySet<string> = new Set(
  Object.values(layers).flatMap((layer) => ('className' in layer ? [layer.className] : [])),
)
