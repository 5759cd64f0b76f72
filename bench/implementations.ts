/** The measured implementations: every engine of netc, and the variants of PyTorch and Keras that Python has. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageRoot } from '../cli/node-host.js'
import { engineNames } from '../runtime/engines/engine.js'
import type { Command } from './worker.js'

export interface Implementation {
  /** Its name in results. */
  readonly name: string
  readonly family: 'engine' | 'pytorch' | 'keras'
  /** Compiles at the start, which takes so long that its losses are compared during timing instead of before. */
  readonly compiled: boolean
  readonly command: Command
}

/** The named engines, or all except the slow reference. */
export function engineImplementations(named: readonly string[] | undefined): Implementation[] {
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
  torch: [
    'torch',
    'torch-channels-last',
    'torch-compile',
    'torch-compile-channels-last',
    'torch-package',
    'torch-package-channels-last',
  ],
  keras: ['keras'],
} as const

export interface Python {
  readonly command: string
  /** The installed frameworks, by name, with their versions. */
  readonly versions: Readonly<Record<string, string>>
}

/** The frameworks of a Python; none if there is no such Python. */
export function probePython(command: string): Python {
  const script = path.join(pythonFolder, 'build_network.py')
  const probe = spawnSync(command, [script, '--versions'], { encoding: 'utf8' })
  return { command, versions: probe.status === 0 ? JSON.parse(probe.stdout) : {} }
}

export function pythonImplementations({ command, versions }: Python, threads: number): Implementation[] {
  const env = { OMP_NUM_THREADS: String(threads), MKL_NUM_THREADS: String(threads), PYTHONDONTWRITEBYTECODE: '1' }
  return Object.entries(pythonNames).flatMap(([framework, names]) =>
    framework in versions
      ? names.map(
          (name): Implementation => ({
            name,
            family: framework === 'torch' ? 'pytorch' : 'keras',
            compiled: name.startsWith('torch-compile'),
            command: { command, args: [path.join(pythonFolder, 'worker.py'), name], env },
          }),
        )
      : [],
  )
}
