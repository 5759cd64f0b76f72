/** Decoded pixels. */

/** An image in color; gray images have three equal values. */
export interface DecodedImage {
  readonly height: number
  readonly width: number
  /** `[height, width, 3]` row-major: red, green, blue, 0 to 255. */
  readonly pixels: Uint8Array
}

/** As returned by a decoder: 1 to 4 channels, where the last of 2 or 4 is the opacity. */
export interface Samples {
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly samples: Uint8Array
}

/**
 * Converts to three channels without opacity, composited over a background with this value, 0 to 255, in every channel.
 */
export function flatten({ height, width, channels, samples }: Samples, background: number): DecodedImage {
  if (channels === 3) return { height, width, pixels: samples }
  const gray = channels < 3
  const opacity = channels - 1
  const pixels = new Uint8Array(height * width * 3)
  for (let from = 0, to = 0; to < pixels.length; from += channels) {
    const alpha = channels === 1 ? 255 : samples[from + opacity]
    for (let k = 0; k < 3; k++) {
      const value = samples[from + (gray ? 0 : k)]
      pixels[to++] = Math.round((value * alpha + background * (255 - alpha)) / 255)
    }
  }
  return { height, width, pixels }
}
