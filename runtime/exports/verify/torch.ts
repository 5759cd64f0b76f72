/** The package for PyTorch, run by Python beside our engine. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { disposing } from '../../base/disposing.js'
import { findPython, pythonVariable } from '../../base/python.js'
import { UserError } from '../../base/user-error.js'
import type { Engine } from '../../engines/engine.js'
import { goldenFile } from '../targets/torch.js'
import { computed } from '../torch/golden-values.js'
import { type ExportedFolder, filesOf } from './folder.js'
import { type Check, compare } from './report.js'
import { foundWeights, namedFile, openSafetensors } from './safetensors.js'
import { checkWeights } from './weights.js'

/** What `python -m NAME verify --json` prints. */
interface Printed {
  readonly torch: string
  readonly checks: readonly (Omit<Check, 'file'> & { readonly holds: boolean })[]
}

const patienceMs = 600_000

/**
 * The weights bit by bit, the values that the folder has beside our engine's, and PyTorch's beside those.
 *
 * @throws UserError where there is no Python with PyTorch, or the folder has no values
 */
export async function verifyTorch(
  exported: ExportedFolder,
  { tf }: Engine,
  named?: string,
): Promise<{ readonly runtime: string; readonly checks: readonly Check[] }> {
  const { network, manifest, file, folder } = exported
  const { package: name, file: weights } = filesOf<{ package: string; file: string }>(exported, {
    package: { type: 'string', pattern: '^[a-z]\\w*$' },
    file: namedFile,
  })
  const golden = `${name}/${goldenFile}`
  if (!existsSync(file(golden))) {
    throw new UserError(
      `${folder} has no ${golden}, which netc writes for networks of at most a gigabyte`,
      `run it yourself: python -m ${name} info loads its weights`,
    )
  }
  const python = findPython(['torch', 'safetensors'], named)
  if (typeof python === 'string') {
    throw new UserError(
      `no Python with PyTorch is here to run the package with: ${python}`,
      `pip install torch safetensors, or name one that has them: --python PROGRAM, or ${pythonVariable}`,
    )
  }
  const found = foundWeights(file(weights), network)
  const checks = [checkWeights(weights, found, network, manifest)]
  const { buildModel } = await import('../../model/model.js')
  const siamese = await buildModel(network, [...found.values()])
  await disposing(async () => {
    const read = openSafetensors(file(golden))
    for (const { key, shape, values } of await computed(tf, siamese)) {
      checks.push(compare({ file: golden, what: key }, read(key, shape), values))
    }
  }, siamese.dispose)
  const printed = run(python.program, name, folder)
  checks.push(...printed.checks.map((each) => ({ ...each, file: `${name}/model.py` })))
  return { runtime: `torch ${printed.torch}`, checks }
}

function run(program: string, name: string, folder: string): Printed {
  const { error, status, stdout, stderr } = spawnSync(program, ['-m', name, 'verify', '--json'], {
    cwd: folder,
    encoding: 'utf8',
    timeout: patienceMs,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  })
  if (error === undefined && (status === 0 || (status === 1 && stdout.startsWith('{')))) return JSON.parse(stdout)
  const said = error?.message ?? stderr.trim().split('\n').slice(-3).join('\n')
  throw new UserError(`python -m ${name} verify in ${folder} did not end well: ${said}`, 'see what it says by itself')
}
