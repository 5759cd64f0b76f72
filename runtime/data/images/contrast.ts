import { drawFactor, factorParameters } from './factor.js'
import type { ImageStep } from './step.js'

export const contrast: ImageStep<typeof factorParameters> = {
  name: 'contrast',
  doc: "Multiplies the distance of all values from the image's mean by a random factor; values outside 0 to 1 are not clipped.",
  parameters: factorParameters,
  augments: true,
  examples: [{}, { amount: 1 }],
  shape: (input) => input,
  bind: (settings) => (picture, random) => {
    const factor = drawFactor(settings, random)
    const pixels = picture.pixels()
    let sum = 0
    for (let i = 0; i < pixels.length; i++) sum += pixels[i]
    picture.mapValues(factor, (1 - factor) * (sum / pixels.length))
  },
}
