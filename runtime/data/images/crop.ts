import { boxParameters, drawBox } from './box.js'
import type { ImageStep } from './step.js'

const parameters = boxParameters([0.3, 1])

/** Szegedy et al. (2015), "Going deeper with convolutions", section 6. */
export const crop: ImageStep<typeof parameters> = {
  name: 'crop',
  doc: 'Enlarges a random part of the image to full size, as one bilinear warp.',
  parameters,
  augments: true,
  examples: [{}, { area: [0.08, 1], aspect: [0.5, 2] }],
  shape: (input) => input,
  bind: (settings, size) => (picture, random) => {
    const { top, left, height, width } = drawBox(size, settings, random.item)
    const [rr, cc] = [height / size.height, width / size.width]
    // Corners map to corners; a pixel's center is half a pixel from its corner.
    picture.warp({ rr, rc: 0, row0: top + (rr - 1) / 2, cr: 0, cc, column0: left + (cc - 1) / 2 })
  },
}
