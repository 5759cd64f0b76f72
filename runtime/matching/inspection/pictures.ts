/** Images of a store for a page. */
import { encode } from 'fast-png'
import { type ImageStore, readImage, valuesPerImage } from '../../data/image-store.js'
import { areaAverage } from '../../data/images/area.js'

/** The maximum height and width, in pixels. */
const most = 72

/** A PNG as a `data:` URI, scaled down if it is large. */
export function pictureOf(images: ImageStore, index: number): string {
  const { channels } = images
  const scale = Math.min(1, most / Math.max(images.height, images.width))
  const [height, width] = [images.height, images.width].map((side) => Math.max(1, Math.round(scale * side)))
  const whole = new Float32Array(valuesPerImage(images))
  readImage(images, index, whole)
  const small = new Float32Array(height * width * channels)
  areaAverage(images, { height, width })(whole, small)
  const shown = channels >= 3 ? 3 : 1
  const data = new Uint8Array(height * width * shown)
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let k = 0; k < shown; k++) data[pixel * shown + k] = Math.round(255 * small[pixel * channels + k])
  }
  const png = encode({ height, width, data, channels: shown, depth: 8 })
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`
}
