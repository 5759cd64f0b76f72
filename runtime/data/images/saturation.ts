import { flag, optional } from '../../protocol/parameters.js'
import { drawFactor, factorParameters } from './factor.js'
import type { ImageStep } from './step.js'

const parameters = {
  ...factorParameters,
  optional: optional(flag('Whether to skip the step for images without color.')),
}

export const saturation: ImageStep<typeof parameters> = {
  name: 'saturation',
  doc: 'Multiplies the distance of every color from its gray (ITU-R BT.601: 0.299 red + 0.587 green + 0.114 blue) by a random factor; 0 would leave only gray.',
  parameters,
  augments: true,
  examples: [{}, { amount: 1 }],
  fit: (settings, _, stored) => (settings.optional && stored.channels !== 3 ? undefined : settings),
  shape: (input) =>
    input.channels === 3
      ? input
      : `saturation needs images of 3 channels, not ${input.channels}: remove it, or set optional: true`,
  bind: (settings) => (picture, random) => {
    const factor = drawFactor(settings, random)
    const pixels = picture.pixels()
    for (let at = 0; at < pixels.length; at += 3) {
      const gray = (1 - factor) * (0.299 * pixels[at] + 0.587 * pixels[at + 1] + 0.114 * pixels[at + 2])
      for (let k = 0; k < 3; k++) pixels[at + k] = pixels[at + k] * factor + gray
    }
  },
}
