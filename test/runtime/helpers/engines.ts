/** Tests that hold for several engines. */
import * as tf from '@tensorflow/tfjs-core'
import type { EngineName } from '../../../runtime/engines/engine.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { findAdapter } from '../../../runtime/engines/webgpu/adapter.js'

/** To be called in a `describe`: its tests are skipped where the engine needs a GPU and there is none, not even in software. */
export function needsEngine(name: EngineName): void {
  if (name !== 'webgpu') return
  before(async function () {
    const found = await findAdapter()
    if (found.kind !== 'none') return
    console.log(`      skipped, since ${found.reason}: docs/engines.md says how to run it without a GPU`)
    this.skip()
  })
}

/** The values of the tensors that `f` gives, read as every engine can; all tensors are gone afterwards. */
export async function valuesOn(name: EngineName, f: () => tf.Tensor[]): Promise<Float32Array[]> {
  await openEngine(name)
  const tensors = tf.tidy(f)
  // A copy: the cpu engine hands out its own memory.
  const values = await Promise.all(tensors.map(async (tensor) => Float32Array.from(await tensor.data())))
  tf.dispose(tensors)
  return values
}
