/** Who takes part: every engine of netc, and what python has of PyTorch and Keras. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageRoot } from '../cli/node-host.js'
import { engineNames } from '../runtime/engines/engine.js'
import type { Command } from './worker.js'

export interface Contestant {
  /** As it is called in results. */
  readonly name: string
  readonly family: 'engine' | 'pytorch' | 'keras'
  /** It takes so long to begin that its losses are compared while it is timed, not before. */
  readonly compiled: boolean
  readonly command: Command
}

/** The engines named, or all but the one that is slow by design. */
export function engineContestants(named: readonly string[] | undefined): Contestant[] {
  const script = fileURLToPath(new URL('engine-worker.js', import.meta.url))
  return (named ?? engineNames.filter((name) => name !== 'cpu')).map((name) => ({
    name,
    family: 'engine',
    compiled: false,
    command: { command: process.execPath, args: [script, name] },
  }))
}

const pythonFolder = path.join(packageRoot, 'bench', 'python')

const pythonNames = {
  torch: ['torch', 'torch-channels-last', 'torch-compile', 'torch-compile-channels-last', 'torch-package'],
  keras: ['keras'],
} as const

export interface Python {
  readonly command: string
  /** What it has of the others, by name, with their versions. */
  readonly versions: Readonly<Record<string, string>>
}

/** What a python has; nothing where there is no such python. */
export function probePython(command: string): Python {
  const script = path.join(pythonFolder, 'build_network.py')
  const probe = spawnSync(command, [script, '--versions'], { encoding: 'utf8' })
  return { command, versions: probe.status === 0 ? JSON.parse(probe.stdout) : {} }
}

export function pythonContestants({ command, versions }: Python, threads: number): Contestant[] {
  const env = { OMP_NUM_THREADS: String(threads), MKL_NUM_THREADS: String(threads), PYTHONDONTWRITEBYTECODE: '1' }
  return Object.entries(pythonNames).flatMap(([framework, names]) =>
    framework in versions
      ? names.map(
          (name): Contestant => ({
            name,
            family: framework === 'torch' ? 'pytorch' : 'keras',
            compiled: name.startsWith('torch-compile'),
            command: { command, args: [path.join(pythonFolder, 'worker.py'), name], env },
          }),
        )
      : [],
  )
}
