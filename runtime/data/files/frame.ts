/** Fits decoded images of any size into the one size of a store, with the same bytes on every machine. */

import type { PartUse } from '../../protocol/part.js'
import { type ImageShape, type ImageStore, valuesPerImage } from '../image-store.js'
import { areaAverage } from '../images/area.js'
import { type Fit, fitInto } from '../images/fit.js'
import { fitSteps, pipelineShapes } from '../images/pipeline.js'
import { resize } from '../images/resize.js'
import type { DecodedImage } from './samples.js'

/** The size to which every image file is converted; plain data. */
export interface Frame extends ImageShape {
  readonly channels: 1 | 3
  readonly fit: Fit
  /** The value, 0 to 255, around the image and in transparent pixels. */
  readonly background: number
}

/** The default without a network and a protocol. */
const usual = { height: 64, width: 64, channels: 3 } as const

/**
 * How image files are read for these steps and a network with input shape `target`: according to the first step,
 * `resize`, and with color if the network takes it. `whyNoFrame` says whether this is possible.
 */
export function frameFor(steps: readonly PartUse[], target: ImageShape = usual): Frame {
  const [first] = steps
  const settings = first?.part === resize.name ? resize.fit!(first.settings as never, target, target) : undefined
  const { height = target.height, width = target.width, fit = 'cover', background = 1 } = settings ?? {}
  const fits = (channels: 1 | 3) => channelsAfter(steps, target, { height, width, channels }) === target.channels
  const channels = fits(3) || (target.channels >= 3 && !fits(1)) ? 3 : 1
  return { height, width, channels, fit, background: Math.round(255 * background) }
}

/** Why image files of different sizes cannot be read for these steps, as a sentence; undefined if they can. */
export function whyNoFrame(steps: readonly PartUse[]): string | undefined {
  if (steps[0]?.part === resize.name) return undefined
  return 'image files have different sizes, but the protocol does not resize them: begin its `images` with the step `resize`, as in `- resize: { fit: cover }`'
}

function channelsAfter(steps: readonly PartUse[], target: ImageShape, stored: ImageShape): number | undefined {
  const shapes = pipelineShapes(fitSteps(steps, target, stored), stored)
  return 'step' in shapes ? undefined : shapes.at(-1)!.channels
}

/**
 * The image in the frame, `[height, width, channels]`, 0 to 255. Gray is 0.299 red + 0.587 green + 0.114 blue (ITU-R
 * BT.601), after resizing.
 */
export function frameImage({ height, width, pixels }: DecodedImage, frame: Frame): Uint8Array<ArrayBuffer> {
  const { window, place } = fitInto({ height, width }, frame, frame.fit)
  const color = new Float32Array(place.height * place.width * 3)
  areaAverage({ height, width, channels: 3 }, place, window)(pixels, color)
  const { channels } = frame
  const out = new Uint8Array(valuesPerImage(frame)).fill(frame.background)
  for (let row = 0, from = 0; row < place.height; row++) {
    let to = ((place.top + row) * frame.width + place.left) * channels
    for (let column = 0; column < place.width; column++, from += 3) {
      const [red, green, blue] = [color[from], color[from + 1], color[from + 2]]
      if (channels === 1) out[to++] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue)
      else for (let k = 0; k < 3; k++) out[to++] = Math.round(color[from + k])
    }
  }
  return out
}

/** Framed images as a store. */
export function storeOf(images: readonly Uint8Array[], { height, width, channels }: Frame): ImageStore {
  const bytes = new Uint8Array(images.length * height * width * channels)
  for (const [at, image] of images.entries()) bytes.set(image, at * image.length)
  return { format: 'bytes', height, width, channels, count: images.length, bytes }
}
