/** The augmentation of version 1 protocols, under the names that its callers use. */
export { type AffineMap, rotation, type Size, shear, shift, zoom } from './affine-map.js'
export { augment, drawMaps, type NearestRanges as Augmentation, warp } from './affine-nearest.js'
