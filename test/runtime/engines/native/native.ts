/** Opens the native engine for a test, or skips the test where this machine has none. */
import * as tf from '@tensorflow/tfjs-core'
import type { Context } from 'mocha'
import { UserError } from '../../../../runtime/base/user-error.js'
import { openEngine } from '../../../../runtime/engines/open.js'
import { skip } from '../../../skip.js'

/** To be called in `before`: skips the whole suite where the engine, or what netc builds for it, is not here. */
export async function openNativeOrSkip(context: Context): Promise<void> {
  const missing = await whatIsMissing()
  if (missing === undefined) return
  // `npm run test:native` has built it: there it has to be.
  if (process.env.NETC_REQUIRED_ENGINE === 'native') throw new Error(missing)
  skip(context, missing)
}

async function whatIsMissing(): Promise<string | undefined> {
  try {
    await openEngine('native')
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return error.message
  }
  if (tf.getKernel('NetcBatchNormalization', tf.getBackend()) !== undefined) return undefined
  return "netc's operations for TensorFlow are not built (netc setup native)"
}
