import { choice, integer, number, optional, range } from '../../protocol/parameters.js'
import type { ImageShape } from '../image-store.js'
import { geometryOf, type InkMoments } from './ink-moments.js'
import type { ImageStep } from './step.js'

const parameters = {
  size: optional(
    integer(
      "Height and width of the result, in pixels; by default twice the network's input, but no larger than the stored images need.",
      { least: 4, most: 1024 },
    ),
  ),
  spread: number('Standard deviation of the ink in the result, along an axis, as a fraction of its size.', {
    above: 0,
    most: 1,
    default: 0.19,
  }),
  aspect: choice(
    'keep: both axes are scaled equally. full: each to the same deviation. half: half-way, so that a wide drawing stays wide, but less so.',
    ['keep', 'half', 'full'],
    { default: 'half' },
  ),
  scale: range(
    'Minimum and maximum magnification of each axis, where 1 fits the image into the result; they limit dots, lines and specks.',
    { least: 0.01, most: 100, default: [0.25, 4] },
  ),
}

/**
 * Moment normalization (Liu, Nakashima, Sako and Fujisawa, "Handwritten digit recognition: investigation of
 * normalization and feature extraction techniques", 2004, without the slant): the ink's centroid moves to the center,
 * and each axis is scaled by its deviation.
 */
export const moments: ImageStep<typeof parameters> = {
  name: 'moments',
  doc: "Moves the ink's centroid to the center of a square and scales the ink to a given spread, measured by its second moments. The ink must be above the background, so put the step ink before it. The original size, aspect and position are kept for the step geometry.",
  parameters,
  examples: [{}, { size: 32, aspect: 'keep' }, { size: 40, spread: 0.15, aspect: 'full', scale: [0.5, 2] }],
  fit: (settings, target, stored) => ({ ...settings, size: settings.size ?? fittingSize(target, stored) }),
  shape: (input, settings) =>
    input.channels === 1
      ? { height: sizeOf(settings, input), width: sizeOf(settings, input), channels: 1 }
      : `moments needs images of 1 channel, not ${input.channels}: move it before the step that adds channels`,
  bind(settings, input) {
    const { spread, aspect, scale } = settings
    const [least, most] = scale
    const size = sizeOf(settings, input)
    const fit = size / Math.max(input.height, input.width)
    const center = (size - 1) / 2
    const limit = (factor: number) => Math.min(Math.max(factor, least * fit), most * fit)
    return (picture) => {
      const ink = picture.moments()
      picture.geometry ??= geometryOf(ink, input)
      const { rows, columns } = reference(ink, aspect)
      const rr = 1 / limit((spread * size) / rows)
      const cc = 1 / limit((spread * size) / columns)
      const map = { rr, rc: 0, row0: ink.row - center * rr, cr: 0, cc, column0: ink.column - center * cc }
      picture.warp(map, { height: size, width: size })
    }
  },
}

/**
 * The length along each axis that becomes the spread: with deviations sr and sc and s^2 = (sr^2 + sc^2) / 2, s for
 * `keep`, sqrt(s sr) and sqrt(s sc) for `half`, sr and sc for `full`.
 */
function reference({ rr, cc }: InkMoments, aspect: 'keep' | 'half' | 'full'): { rows: number; columns: number } {
  const s = Math.sqrt((rr + cc) / 2)
  switch (aspect) {
    case 'keep':
      return { rows: s, columns: s }
    case 'half':
      return { rows: Math.sqrt(s * Math.sqrt(rr)), columns: Math.sqrt(s * Math.sqrt(cc)) }
    case 'full':
      return { rows: Math.sqrt(rr), columns: Math.sqrt(cc) }
    default: {
      const unknown: never = aspect
      throw new Error(`no aspect ${unknown}`)
    }
  }
}

const longer = ({ height, width }: ImageShape) => Math.max(height, width)

function sizeOf({ size }: { readonly size: number | undefined }, input: ImageShape): number {
  return size ?? longer(input)
}

/**
 * Twice the target, for `resize` to average over, but at most the larger of target and stored images: more adds no
 * detail.
 */
function fittingSize(target: ImageShape, stored: ImageShape): number {
  return Math.min(2 * longer(target), Math.max(longer(stored), longer(target)))
}
