/** An image between the store and the network. */
import { type ImageShape, type ImageStore, readImage, valuesPerImage } from '../image-store.js'
import { type AffineMap, compose, type Size } from './affine-map.js'
import { type Geometry, type InkMoments, inkMoments, momentsThrough } from './ink-moments.js'
import { type Places, placesFor, resample, type Stage } from './resample.js'

/**
 * An image that is warped lazily: changes of its geometry wait until pixels are asked for, and are then made by one bilinear
 * resampling. One picture serves for image after image and keeps its memory.
 *
 * Bilinear interpolation does not average what lies between the places that it reads: to make an image much smaller, use `resize`.
 */
export class Picture {
  /**
   * What is outside the image; its edge is repeated where this is undefined, as after `load`. It holds for pending warps too.
   */
  background: number | undefined
  /** The drawing's geometry before the first step `moments`. */
  geometry: Geometry | undefined

  /** The pixels last rendered, and their shape. */
  private values: Float32Array = new Float32Array()
  private rendered: ImageShape = { height: 0, width: 0, channels: 0 }
  private frame = this.rendered
  /** From the rendered frame (first) to the current one (last); two maps never follow each other. */
  private readonly pending: Stage[] = []
  private readonly memory = new Map<number, readonly [Float32Array, Float32Array]>()
  private places: Places = placesFor(0)

  /** The shape of the current frame. */
  get shape(): ImageShape {
    return this.frame
  }

  /** Begins with image `index` of the store. */
  load(store: ImageStore, index: number): void {
    const values = this.spare(valuesPerImage(store))
    readImage(store, index, values)
    this.replace(values, store)
    this.background = undefined
    this.geometry = undefined
  }

  /** Reads the current frame by `map`, from places of a new frame of the given size, or of the same. */
  warp(map: AffineMap, { height, width }: Size = this.frame): void {
    const last = this.pending.at(-1)
    if (last === undefined || 'offsets' in last) this.pending.push(map)
    else this.pending[this.pending.length - 1] = compose(map, last)
    this.frame = { height, width, channels: this.frame.channels }
  }

  /**
   * Reads the current frame at displaced places.
   *
   * @param offsets smooth, `[height, width, 2]`: pixels down and to the right that are added to each place. They are kept, not copied.
   * @param grid their height and width: the frame's, or those of a coarser grid that spans it from corner pixel to corner pixel.
   */
  displace(offsets: Float32Array, { height, width }: Size = this.frame): void {
    this.pending.push({ offsets, height, width, frame: this.frame })
  }

  /**
   * The current frame, `[height, width, channels]`, after rendering what is pending. The array is the picture's own: it may be
   * changed in place, and holds until the picture is changed otherwise.
   */
  pixels(): Float32Array {
    if (this.pending.length === 0) return this.values
    const { width } = this.frame
    if (this.places.rows.length < width) this.places = placesFor(width)
    const target = this.spare(valuesPerImage(this.frame))
    const source = { values: this.values, shape: this.rendered }
    resample(source, this.pending, { values: target, shape: this.frame }, this.background, this.places)
    this.replace(target, this.frame)
    return target
  }

  /** Memory that is not the pixels' own, for a step to write to; the same again until `replace`. */
  spare(length: number): Float32Array {
    let pair = this.memory.get(length)
    if (pair === undefined) {
      pair = [new Float32Array(length), new Float32Array(length)]
      this.memory.set(length, pair)
    }
    return pair[0] === this.values ? pair[1] : pair[0]
  }

  /** Puts other pixels in place of the current frame; they are kept, not copied. What was pending is dropped. */
  replace(values: Float32Array, { height, width, channels }: ImageShape): void {
    this.values = values
    this.rendered = { height, width, channels }
    this.frame = this.rendered
    this.pending.length = 0
  }

  /** x * scale + offset for every value, without rendering: it commutes with interpolation. */
  mapValues(scale: number, offset: number): void {
    const values = this.values
    for (let i = 0; i < values.length; i++) values[i] = values[i] * scale + offset
    if (this.background !== undefined) this.background = this.background * scale + offset
  }

  /**
   * Moments of the ink in the current frame, where values are weights, without rendering: those of the rendered pixels, taken
   * through the pending maps. Pending displacements, which are small and of mean 0, are left out, and so is what a warp moves out
   * of the frame.
   */
  moments(): InkMoments {
    const moments = inkMoments(this.values, this.rendered)
    return this.pending.reduce((sum, stage) => ('offsets' in stage ? sum : momentsThrough(sum, stage)), moments)
  }
}
