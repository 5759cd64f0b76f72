/** The requirements of every setup, checked before anything is downloaded. */
import { existsSync, statfsSync } from 'node:fs'
import path from 'node:path'
import { UserError } from '../../base/user-error.js'
import { type BroughtEngine, homeVariables } from '../home.js'
import { npm, type PinnedPackage } from './fetch-package.js'
import { inEmptyFolder } from './own-folder.js'
import { runTool, type ToolOptions } from './tool.js'

export interface Problem {
  /** `network` if a package index could not be reached. */
  readonly kind: 'system' | 'tool' | 'network' | 'space'
  readonly text: string
  readonly help: string
}

/** Checks that npm and tar are installed, and that npm's configured registry has the package. */
export async function checkNpm({ name, version }: PinnedPackage, options: ToolOptions): Promise<Problem[]> {
  const missing: Problem[] = []
  if ((await runTool(['tar', '--version'], options)).code !== 0) {
    missing.push({ kind: 'tool', text: 'tar was not found', help: 'install tar' })
  }
  return inEmptyFolder(options, async (inside) => {
    if ((await runTool([...npm(), '--version'], inside)).code !== 0) {
      return [...missing, { kind: 'tool', text: 'npm was not found', help: 'install npm, which comes with Node' }]
    }
    const wanted = `${name}@${version}`
    const words = ['view', wanted, 'dist.integrity', '--fetch-retries=0']
    const { code, all } = await runTool([...npm(), ...words], inside)
    return code === 0 ? missing : [...missing, unreachable('npm', wanted, all, 'npm config set proxy or registry')]
  })
}

/** Messages of programs that received no answer. */
const noAnswer =
  /ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|Retrying|ConnectionError|timed out|ProxyError/

/** The problem of a package manager that did not find a package: its index does not answer, or does not have it. */
export function unreachable(tool: string, name: string, said: string, help: string): Problem {
  const reached = !noAnswer.test(said)
  const last = said.split('\n').findLast((line) => /err/i.test(line)) ?? ''
  return {
    kind: reached ? 'tool' : 'network',
    text: reached
      ? `${tool} does not find ${name}: ${last.trim()}`
      : `${tool} cannot reach its package index for ${name}`,
    help,
  }
}

/** Checks that there is enough space at the home's location for the peak of downloading and building. */
export function checkSpace(engine: BroughtEngine, home: string, bytes: number): Problem[] {
  let folder = path.dirname(home)
  while (!existsSync(folder)) folder = path.dirname(folder)
  const { bavail, bsize } = statfsSync(folder)
  if (bavail * bsize >= bytes) return []
  const [free, needed] = [bavail * bsize, bytes].map((value) => (value / 1e9).toFixed(1))
  const help = `free some space, or choose a folder elsewhere with ${homeVariables[engine]}`
  return [{ kind: 'space', text: `${folder} has ${free} GB free, but building needs ${needed} GB temporarily`, help }]
}

/** @throws UserError that lists all problems, if there are any. `what` says what cannot be done. */
export function refuseProblems(what: string, problems: readonly Problem[]): void {
  if (problems.length === 0) return
  const list = problems.map(({ text }) => text).join(problems.length === 1 ? '' : '\n  - ')
  const lead = problems.length === 1 ? '' : `${problems.length} problems:\n  - `
  const help = [...new Set(problems.map((problem) => problem.help))].join('\n        ')
  throw new UserError(`${what} here: ${lead}${list}`, help)
}
