/** The tensor library, which comes with the engine and is never imported as a value here. */
import type * as tfjs from '@tensorflow/tfjs-core'

export type Tf = typeof tfjs
