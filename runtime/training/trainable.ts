/** Training compares pairs: which networks can take part. */
import type { Network } from '../../compiler/graph.js'
import { UserError } from '../base/user-error.js'

/** @throws UserError where the network cannot be trained on pairs */
export function refuseUntrainable({ name, kind, head }: Network): void {
  if (kind === 'classifier') {
    throw new UserError(
      `${name} classifies single images, and training compares pairs`,
      `give its tower to a siamese network, or write ${name} with netc compile -o and train the model in a tfjs program`,
    )
  }
  const { output } = head.nodes[head.output]
  if (output.length !== 1 || output[0] !== 1) {
    throw new UserError(
      `the head of ${name} gives ${output.join('x')} numbers a pair, and training needs one probability`,
    )
  }
}
