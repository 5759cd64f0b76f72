import { number } from '../../protocol/parameters.js'
import { boxParameters, drawBox } from './box.js'
import { probabilityDoc } from './scope.js'
import type { ImageStep } from './step.js'

const parameters = {
  probability: number(probabilityDoc, { least: 0, most: 1, default: 0.5 }),
  ...boxParameters([0.02, 0.3]),
  value: number('The value of every channel within the rectangle.', { least: -1000, most: 1000, default: 0 }),
}

/** Zhong et al. (2020), "Random erasing data augmentation". */
export const erase: ImageStep<typeof parameters> = {
  name: 'erase',
  doc: 'Fills a random rectangle with one value. It works on pixels, so place it after all warps.',
  parameters,
  augments: true,
  examples: [{}, { probability: 1, area: [0.1, 0.1], aspect: [1, 1], value: 0.5 }],
  shape: (input) => input,
  bind: (settings, size) => (picture, random) => {
    const changed = random.item.uniform() < settings.probability
    const box = drawBox(size, settings, random.item)
    if (!changed) return
    const pixels = picture.pixels()
    const { width, channels } = picture.shape
    const [left, right] = [Math.round(box.left), Math.round(box.left + box.width)]
    for (let r = Math.round(box.top); r < Math.round(box.top + box.height); r++) {
      pixels.fill(settings.value, (r * width + left) * channels, (r * width + right) * channels)
    }
  },
}
