/** An image between the store and the network. */
import { type ImageShape, type ImageStore, readImage, valuesPerImage } from '../image-store.js'
import { type AffineMap, compose, type Size } from './affine-map.js'
import { type Geometry, type InkMoments, inkMoments, momentsThrough } from './ink-moments.js'
import { type Places, placesFor, resample, type Stage } from './resample.js'

/**
 * A lazily warped image: geometric changes are collected until pixels are needed, and then made by one bilinear
 * resampling. One picture is reused for many images and keeps its memory.
 *
 * Bilinear interpolation does not average the pixels between those that it reads: to make an image much smaller, use
 * `resize`.
 */
export class Picture {
  /**
   * The value outside the image; undefined repeats the edge, as after `load`. It applies to pending warps too.
   */
  background: number | undefined
  /** The drawing's geometry before the first step `moments`. */
  geometry: Geometry | undefined

  /** The last rendered pixels, and their shape. */
  private values: Float32Array = new Float32Array()
  private rendered: ImageShape = { height: 0, width: 0, channels: 0 }
  private frame = this.rendered
  /** From the rendered frame (first) to the current one (last); two adjacent maps are always merged. */
  private readonly pending: Stage[] = []
  private readonly memory = new Map<number, readonly [Float32Array, Float32Array]>()
  private places: Places = placesFor(0)

  /** The shape of the current frame. */
  get shape(): ImageShape {
    return this.frame
  }

  /** Starts with image `index` of the store. */
  load(store: ImageStore, index: number): void {
    const values = this.spare(valuesPerImage(store))
    readImage(store, index, values)
    this.replace(values, store)
    this.background = undefined
    this.geometry = undefined
  }

  /** Reads the current frame by `map`, from positions in a new frame of the given size, or of the same size. */
  warp(map: AffineMap, { height, width }: Size = this.frame): void {
    const last = this.pending.at(-1)
    if (last === undefined || 'offsets' in last) this.pending.push(map)
    else this.pending[this.pending.length - 1] = compose(map, last)
    this.frame = { height, width, channels: this.frame.channels }
  }

  /**
   * Reads the current frame at displaced positions.
   *
   * @param offsets smooth, `[height, width, 2]`: pixels down and right that are added to each position. They are kept,
   * not copied.
   * @param grid their height and width: the frame's, or those of a coarser grid whose corner pixels are the frame's.
   */
  displace(offsets: Float32Array, { height, width }: Size = this.frame): void {
    this.pending.push({ offsets, height, width, frame: this.frame })
  }

  /**
   * The current frame, `[height, width, channels]`, after rendering pending changes. The array belongs to the picture:
   * it may be modified, and is valid until the picture changes.
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

  /** Memory other than the pixels' for the output of a step; the same until `replace`. */
  spare(length: number): Float32Array {
    let pair = this.memory.get(length)
    if (pair === undefined) {
      pair = [new Float32Array(length), new Float32Array(length)]
      this.memory.set(length, pair)
    }
    return pair[0] === this.values ? pair[1] : pair[0]
  }

  /** Replaces the current frame by other pixels, which are kept, not copied. Pending changes are dropped. */
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
   * Moments of the ink in the current frame, where values are weights, without rendering: those of the rendered pixels,
   * transformed by the pending maps. Pending displacements, which are small with mean 0, are ignored, and so is the
   * loss of content that a warp moves out of the frame.
   */
  moments(): InkMoments {
    const moments = inkMoments(this.values, this.rendered)
    return this.pending.reduce((sum, stage) => ('offsets' in stage ? sum : momentsThrough(sum, stage)), moments)
  }
}
