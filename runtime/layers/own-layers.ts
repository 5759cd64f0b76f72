/** Which layers of a model are netc's own; all others come with tfjs. */
import * as layers from './index.js'

/** By the class name that model.json holds. */
export const ownLayers: ReadonlySet<string> = new Set(
  Object.values(layers).flatMap((layer) => ('className' in layer ? [layer.className] : [])),
)
