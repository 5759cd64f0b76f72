/** Python under torchrun, as on a machine with two cards. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { packageRoot } from '../../../../runtime/base/environment.js'

/** What the first process prints, of a script of the tests that reads its input from a file. */
export function runTogether(
  program: string,
  script: string,
  processes: number,
  input: object,
  folder: string,
): unknown {
  const file = path.join(folder, 'input.json')
  writeFileSync(file, JSON.stringify(input))
  const words = ['-m', 'torch.distributed.run', '--standalone', `--nproc-per-node=${processes}`, script, file]
  const { status, stdout, stderr, error } = spawnSync(program, words, {
    cwd: packageRoot,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', OMP_NUM_THREADS: '1' },
  })
  if (status !== 0) throw new Error(error?.message ?? stderr)
  return JSON.parse(stdout)
}
