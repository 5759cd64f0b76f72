/**
 * Prevents two trainings from writing to one run. A process that wants a folder adds a claim, a file whose name
 * identifies the process, and then looks for other claims: so at most one of many sees none. The claim is a socket on
 * which the process listens. The kernel closes it when the process ends, however it ends, which is visible in every
 * container. If the file system has no sockets, the name decides.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, lstatSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { explained, isFileError } from '../base/file-errors.js'
import { hasSameKernel, isRunning, ownIdentity, type ProcessIdentity } from '../base/process-identity.js'
import { answers, listen } from '../base/socket.js'
import { UserError } from '../base/user-error.js'

export interface RunLock {
  /** @throws UserError if the claim is gone: someone removed it, or moved the folder */
  check(): void
  /** Releases the folder. */
  release(): void
}

/** Locks the folder for this process. @throws UserError if another process has locked it */
export async function lockRun(folder: string): Promise<RunLock> {
  try {
    return await claim(folder)
  } catch (error) {
    throw explained(`lock ${folder}`, error)
  }
}

async function claim(folder: string): Promise<RunLock> {
  for (let attempt = 1; ; attempt++) {
    const [other] = await claimsOfOthers(folder)
    if (other !== undefined) throw inUse(folder, other)
    const own = await makeClaim(folder)
    if (own === undefined) continue
    if ((await claimsOfOthers(folder, own.name)).length === 0) return own
    // Both came at the same moment: each backs off, and one is the first to try again.
    own.release()
    await setTimeout(20 * attempt * Math.random())
  }
}

interface Claim {
  readonly file: string
  readonly by: ProcessIdentity
}

const pattern = /^lock-(?<pid>\d+)-(?<start>\w+)-(?<namespace>\w+)-(?<boot>\w+)-(?<host>\w+)-[0-9a-f]{4}$/

/** Whether a file with this name is a claim. */
export function isClaim(name: string): boolean {
  return pattern.test(name)
}

function nameOf({ pid, start, namespace, boot, host }: ProcessIdentity): string {
  return ['lock', pid, start, namespace, boot, host, randomBytes(2).toString('hex')].join('-')
}

/** The claims of processes that run, or that may run if that is unknown; the others are removed. */
async function claimsOfOthers(folder: string, own?: string): Promise<Claim[]> {
  const found: Claim[] = []
  for (const name of readdirSync(folder)) {
    const fields = pattern.exec(name)?.groups
    if (fields === undefined || name === own) continue
    const by = { ...fields, pid: Number(fields.pid) } as ProcessIdentity & typeof fields
    const file = path.resolve(folder, name)
    if ((await isHeld(file, by)) === false) rmSync(file, { force: true })
    else found.push({ file, by })
  }
  return found
}

/** Undefined if it cannot be determined. */
async function isHeld(file: string, by: ProcessIdentity): Promise<boolean | undefined> {
  const sameKernel = hasSameKernel(by)
  // A copy of the folder has no socket, only its name.
  const speaks = process.platform === 'win32' || lstatSync(file, { throwIfNoEntry: false })?.isSocket()
  const answer = speaks && sameKernel ? await answers(file) : undefined
  return answer ?? isRunning(by)
}

/** Undefined if the folder's holder has removed the claim. */
async function makeClaim(folder: string): Promise<(RunLock & { readonly name: string }) | undefined> {
  const name = nameOf(ownIdentity())
  const file = path.resolve(folder, name)
  // A visible claim is already being listened on.
  const draft = path.resolve(folder, draftName())
  const server = await listen(draft, file)
  try {
    if (server === undefined || process.platform === 'win32') writeFileSync(file, '', { flag: 'wx' })
    else renameSync(draft, file)
  } catch (error) {
    server?.close()
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && existsSync(folder)) return undefined
    throw error
  }
  return {
    name,
    check() {
      if (existsSync(file)) return
      throw new UserError(
        `${file} is gone: the folder was moved or removed, or another process resumed the run`,
        `the saved state is intact; resume with --resume ${folder} once you know the cause`,
      )
    },
    release() {
      server?.close()
      try {
        rmSync(file, { force: true })
      } catch (error) {
        // If nothing can be written any more the claim stays, like that of a process that has ended: this is not the
        // error to report.
        if (!isFileError(error)) throw error
      }
    },
  }
}

/** The pattern of drafts, as in `removeDrafts`. */
function draftName(): string {
  return `lock.${process.pid}-${randomBytes(4).toString('hex')}.tmp`
}

function inUse(folder: string, { file, by }: Claim): UserError {
  const own = ownIdentity()
  const sameKernel = hasSameKernel(by, own)
  const where =
    sameKernel !== true ? ' of another machine' : by.namespace === own.namespace ? '' : ' of another container'
  return new UserError(
    `${folder} is in use by process ${by.pid}${where}`,
    sameKernel === true
      ? 'wait for it, or stop it; it saves its state'
      : `wait for it, or stop it there; if that machine is gone, delete ${file}`,
  )
}
