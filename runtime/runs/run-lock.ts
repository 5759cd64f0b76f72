/**
 * Two trainings must not write to one run. Whoever wants a folder puts a claim into it, a file whose name says which process that is, and then looks
 * whether there are others: so at most one of many sees none. The claim is a socket that the process listens to, so that the kernel lets go of it
 * when the process ends, however it ends, and tells so in every container; where the file system has no sockets, the name tells.
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
  /** @throws UserError where the claim is gone: somebody removed it, or moved the folder */
  check(): void
  /** Gives the folder back. */
  release(): void
}

/** Takes the folder for this process. @throws UserError where another one has it */
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
    // They came at the same moment: each steps back, and one is the first to come again.
    own.release()
    await setTimeout(20 * attempt * Math.random())
  }
}

interface Claim {
  readonly file: string
  readonly by: ProcessIdentity
}

const pattern = /^lock-(?<pid>\d+)-(?<start>\w+)-(?<namespace>\w+)-(?<boot>\w+)-(?<host>\w+)-[0-9a-f]{4}$/

/** Whether a file of this name is a claim. */
export function isClaim(name: string): boolean {
  return pattern.test(name)
}

function nameOf({ pid, start, namespace, boot, host }: ProcessIdentity): string {
  return ['lock', pid, start, namespace, boot, host, randomBytes(2).toString('hex')].join('-')
}

/** Those of processes that run, or that may do so where nobody can tell; the others are removed. */
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

/** Undefined where it cannot be told. */
async function isHeld(file: string, by: ProcessIdentity): Promise<boolean | undefined> {
  const sameKernel = hasSameKernel(by)
  // A copy of the folder has no socket, only its name.
  const speaks = process.platform === 'win32' || lstatSync(file, { throwIfNoEntry: false })?.isSocket()
  const answer = speaks && sameKernel ? await answers(file) : undefined
  return answer ?? isRunning(by)
}

/** Undefined where the folder's holder has removed what was begun. */
async function makeClaim(folder: string): Promise<(RunLock & { readonly name: string }) | undefined> {
  const name = nameOf(ownIdentity())
  const file = path.resolve(folder, name)
  // A claim that is seen is listened to already.
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
        `${file} is gone: the folder was moved or removed, or somebody else goes on with the run`,
        `what was saved before is there; go on with --resume ${folder} once you know which`,
      )
    },
    release() {
      server?.close()
      try {
        rmSync(file, { force: true })
      } catch (error) {
        // Where nothing can be written any more it stays, as that of a process that ended: that is not what went wrong.
        if (!isFileError(error)) throw error
      }
    },
  }
}

/** As `removeDrafts` knows them. */
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
      ? 'wait for it, or end it; it saves what it has reached'
      : `wait for it, or end it there; where that machine is gone, delete ${file}`,
  )
}
