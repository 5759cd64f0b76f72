/** A Python with the requested packages. */
import { spawnSync } from 'node:child_process'

export interface Python {
  /** The program. */
  readonly program: string
  /** Of the requested packages, by name. */
  readonly versions: Readonly<Record<string, string>>
}

/** Names a Python in place of those on the path. */
export const pythonVariable = 'NETC_TORCH_PYTHON'

const script = `import importlib, json, sys
print(json.dumps({name: str(importlib.import_module(name).__version__) for name in sys.argv[1:]}))`

/** A large package takes seconds to load the first time. */
const patienceMs = 120_000

/**
 * The Python that `named` says, or NETC_TORCH_PYTHON, else that of the path.
 *
 * @returns why there is none with these packages, as a sentence, where there is none
 */
export function findPython(packages: readonly string[], named = process.env[pythonVariable]): Python | string {
  const programs = named !== undefined ? [named] : process.platform === 'win32' ? ['python'] : ['python3', 'python']
  const reasons = programs.map((program): Python | string => {
    const { error, status, stdout, stderr } = spawnSync(program, ['-c', script, ...packages], {
      encoding: 'utf8',
      timeout: patienceMs,
    })
    if (error !== undefined) return `${program}: ${error.message}`
    if (status === 0) return { program, versions: JSON.parse(stdout) }
    return `${program}: ${stderr.trim().split('\n').at(-1) ?? `it ended with ${status}`}`
  })
  return reasons.find((each) => typeof each !== 'string') ?? reasons.join('; ')
}
