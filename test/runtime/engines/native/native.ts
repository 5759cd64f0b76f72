/** Opens the native engine for a test, or skips the test where this machine has none. */
import * as tf from '@tensorflow/tfjs-core'
import type { Context } from 'mocha'
import { openEngine } from '../../../../runtime/engines/open.js'
import { UserError } from '../../../../runtime/user-error.js'

/** To be called in `before`: skips the whole suite where the engine, or what netc builds for it, is not here. */
export async function openNativeOrSkip(context: Context): Promise<void> {
  try {
    await openEngine('native')
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    console.log(`      skipped: ${error.message}`)
    context.skip()
  }
  if (tf.getKernel('NetcBatchNormalization', tf.getBackend()) !== undefined) return
  console.log("      skipped: netc's operations for TensorFlow are not built (netc setup native)")
  context.skip()
}
