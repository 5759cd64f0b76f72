/** A random factor around 1, for the steps that change the light and colors of photos. */
import { number, type Settings } from '../../protocol/parameters.js'
import type { StepRandom } from './step.js'

export const factorParameters = {
  amount: number('The factor is uniform in 1 plus or minus this.', { least: 0, most: 1, default: 0.4 }),
}

/** A factor, uniform in 1 - amount to 1 + amount. */
export function drawFactor({ amount }: Settings<typeof factorParameters>, { item }: StepRandom): number {
  return item.uniform(1 - amount, 1 + amount)
}
