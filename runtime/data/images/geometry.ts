import { flag } from '../../protocol/parameters.js'
import { geometryOf } from './ink-moments.js'
import type { ImageStep } from './step.js'

/**
 * Each channel is (value - mean) / deviation, with the standard deviation among drawings of one Omniglot character: 1
 * is the typical difference between two drawers. The mean is that of the background drawings if it is not near 0. Dots
 * are outliers: `most` bounds them.
 */
export const geometryChannels = [
  { of: 'logSize', mean: -1.85, deviation: 0.12 },
  { of: 'logAspect', mean: 0, deviation: 0.19 },
  { of: 'row', mean: 0, deviation: 5.2 / 105 },
  { of: 'column', mean: 0, deviation: 5.2 / 105 },
] as const
export const mostGeometry = 12

/** Restores the information that `moments` removes: size and position distinguish some characters. */
const parameters = {
  optional: flag('Whether to skip the step for a network whose input has no room for the channels.', {
    default: false,
  }),
}

export const geometry: ImageStep<typeof parameters> = {
  name: 'geometry',
  doc: "Appends four constant channels: log size, log aspect (above 0: wide), and the centroid's offset from the center, down and right, as they were before the step moments, in units of the deviation among drawings of one character. Without a preceding step moments, they describe the current image.",
  parameters,
  examples: [{}, { optional: true }],
  fit: (settings, target) => (settings.optional && target.channels <= geometryChannels.length ? undefined : settings),
  shape: ({ height, width, channels: before }) => ({ height, width, channels: before + geometryChannels.length }),
  bind: (_, { height, width, channels: before }) => {
    const pixels = height * width
    const output = { height, width, channels: before + geometryChannels.length }
    return (picture) => {
      const measured = picture.geometry ?? geometryOf(picture.moments(), picture.shape)
      const constants = geometryChannels.map(({ of, mean, deviation }) =>
        Math.min(Math.max((measured[of] - mean) / deviation, -mostGeometry), mostGeometry),
      )
      const source = picture.pixels()
      const target = picture.spare(pixels * output.channels)
      for (let i = 0, from = 0, to = 0; i < pixels; i++) {
        for (let k = 0; k < before; k++) target[to++] = source[from++]
        for (let k = 0; k < constants.length; k++) target[to++] = constants[k]
      }
      picture.replace(target, output)
    }
  },
}
