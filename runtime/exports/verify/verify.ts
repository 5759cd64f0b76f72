/** `netc verify-export`: what a folder holds, run beside our engine. */
import { UserError } from '../../base/user-error.js'
import type { Engine } from '../../engines/engine.js'
import { openExport } from './folder.js'
import { verifyOnnx } from './onnx.js'
import type { Check } from './report.js'
import { verifySafetensors } from './safetensors.js'
import { verifyTfjs } from './tfjs.js'
import { verifyTorch } from './torch.js'

export interface Verification {
  readonly folder: string
  readonly target: string
  readonly network: string
  /** What ran the files; absent where nothing is run. */
  readonly runtime?: string
  /** What ran beside it. */
  readonly engine?: string
  readonly checks: readonly Check[]
  readonly holds: boolean
}

/**
 * Checks the checksums first, then the weights, then the values of a batch.
 *
 * @param open opens our engine, where one is needed
 * @param python runs what is for PyTorch, in place of the one that is found
 * @throws UserError where the folder is no export, is damaged, or cannot be run here
 */
export async function verifyExport(
  folder: string,
  open: () => Promise<Engine>,
  python?: string,
): Promise<Verification> {
  const exported = openExport(folder)
  const { target, network } = exported.manifest
  const found = (checks: readonly Check[], more: Pick<Verification, 'runtime' | 'engine'> = {}): Verification => ({
    ...{ folder, target, network, ...more, checks, holds: checks.every(({ holds }) => holds) },
  })
  if (target === 'safetensors') return found(verifySafetensors(exported))
  const verify = { tfjs: verifyTfjs, onnx: verifyOnnx, torch: verifyTorch }[target]
  if (verify === undefined) {
    throw new UserError(
      `${folder} is for ${target}, which this version of netc does not know`,
      'use the version that wrote it',
    )
  }
  const engine = await open()
  const { checks, runtime } = await verify(exported, engine, python)
  const { name, version } = engine.description
  return found(checks, { runtime, engine: `${name} (${version})` })
}
