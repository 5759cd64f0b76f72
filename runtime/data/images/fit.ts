/** How an image is fitted into a frame with another aspect ratio. */
import { choice } from '../../protocol/parameters.js'
import type { Size } from './affine-map.js'
import type { Window } from './area.js'

export type Fit = 'stretch' | 'cover' | 'contain'

export const fitParameter = choice(
  'stretch: the aspect ratio changes. cover: it is kept, and the excess is cut off on both sides. contain: it is kept, and the rest of the frame is background.',
  ['stretch', 'cover', 'contain'],
  { default: 'stretch' },
)

export interface Fitted {
  /** The part of the image that is used. */
  readonly window: Window
  /** Its position in the frame. */
  readonly place: Window
}

/** In whole pixels, so the aspect ratio is kept to half a pixel; the image is centered in the frame. */
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
