/** How an image comes into a frame of other proportions. */
import { choice } from '../../protocol/parameters.js'
import type { Size } from './affine-map.js'
import type { Window } from './area.js'

export type Fit = 'stretch' | 'cover' | 'contain'

export const fitParameter = choice(
  'stretch: proportions are not kept. cover: they are, and what is too much is cut off at both sides. contain: they are, and the rest of the frame is background.',
  ['stretch', 'cover', 'contain'],
  { default: 'stretch' },
)

export interface Fitted {
  /** What is taken of the image. */
  readonly window: Window
  /** Where it comes to in the frame. */
  readonly place: Window
}

/** In whole pixels, so that proportions are kept to half a pixel; the middle of the image comes to the middle of the frame. */
export function fitInto(image: Size, frame: Size, fit: Fit): Fitted {
  return {
    window:
      fit === 'cover'
        ? middle(image, scaled(frame, Math.min(image.height / frame.height, image.width / frame.width)))
        : whole(image),
    place:
      fit === 'contain'
        ? middle(frame, scaled(image, Math.min(frame.height / image.height, frame.width / image.width)))
        : whole(frame),
  }
}

const whole = ({ height, width }: Size): Window => ({ top: 0, left: 0, height, width })

function scaled({ height, width }: Size, scale: number): Size {
  return { height: Math.max(1, Math.round(height * scale)), width: Math.max(1, Math.round(width * scale)) }
}

function middle(outer: Size, { height, width }: Size): Window {
  return { top: Math.floor((outer.height - height) / 2), left: Math.floor((outer.width - width) / 2), height, width }
}
