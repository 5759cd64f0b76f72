/** A random factor about 1, as the steps for the light and colours of photos take it. */
import { number, type Settings } from '../../protocol/parameters.js'
import type { StepRandom } from './step.js'

export const factorParameters = {
  amount: number('The factor is uniform within this of 1.', { least: 0, most: 1, default: 0.4 }),
}

export function drawFactor({ amount }: Settings<typeof factorParameters>, { item }: StepRandom): number {
  return item.uniform(1 - amount, 1 + amount)
}
