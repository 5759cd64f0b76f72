/**
 * The type of the tensor library. Each engine brings its own instance, so the library is never imported as a value
 * here.
 */
import type * as tfjs from '@tensorflow/tfjs-core'

export type Tf = typeof tfjs
