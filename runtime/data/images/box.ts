/** Random rectangles in an image, for `crop` and `erase`. */
import type { RandomStream } from '../../base/random.js'
import { range } from '../../protocol/parameters.js'
import type { Size } from './affine-map.js'

/** A rectangle in pixels, by its upper left corner and size; not rounded. */
export interface Box extends Size {
  readonly top: number
  readonly left: number
}

/** The parameters `area` and `aspect` that `drawBox` takes. */
export function boxParameters(area: readonly [number, number]) {
  return {
    area: range("Fraction of the image's area, uniform between the two.", { above: 0, most: 1, default: area }),
    aspect: range('Width / height, log-uniform between the two; less extreme where it does not fit.', {
      least: 0.1,
      most: 10,
      default: [0.75, 1.3333],
    }),
  }
}

/** A rectangle of random area, aspect and position within the image; each side is cut to the image's. */
export function drawBox(
  { height, width }: Size,
  { area, aspect }: { readonly area: readonly [number, number]; readonly aspect: readonly [number, number] },
  random: RandomStream,
): Box {
  const pixels = random.uniform(...area) * height * width
  const proportions = Math.exp(random.uniform(Math.log(aspect[0]), Math.log(aspect[1])))
  const high = Math.min(height, Math.sqrt(pixels / proportions))
  const wide = Math.min(width, Math.sqrt(pixels * proportions))
  const top = random.uniform() * (height - high)
  const left = random.uniform() * (width - wide)
  return { top, left, height: high, width: wide }
}
