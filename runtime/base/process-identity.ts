/** Identifies the process that wrote a file, so that other processes can find out whether it still runs. */
import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { isAlive } from './process-alive.js'

/** A field is `x` if the system does not provide it; Linux provides all of them. */
export interface ProcessIdentity {
  /** The process number within its namespace. */
  readonly pid: number
  /** The start time, in ticks since boot: it distinguishes processes with the same number. */
  readonly start: string
  /** The namespace of process numbers: each container has its own. */
  readonly namespace: string
  /** Identifies this boot of the kernel; containers on one machine share it. */
  readonly boot: string
  /** The machine's name and ID. */
  readonly host: string
}

const unknown = 'x'

/** The identity of this process. */
export function ownIdentity(): ProcessIdentity {
  return {
    pid: process.pid,
    start: attempt(() => startedAt('self')) ?? unknown,
    namespace: attempt(() => String(statSync('/proc/self/ns/pid').ino)) ?? unknown,
    boot: digestOf(attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'))),
    host: digestOf(`${hostname()}\n${attempt(() => readFileSync('/etc/machine-id', 'utf8')) ?? ''}`),
  }
}

/** Whether the process ran on the same boot of the same kernel as this one; undefined if unknown. */
export function hasSameKernel(other: ProcessIdentity, own = ownIdentity()): boolean | undefined {
  if (other.boot !== unknown && other.boot === own.boot) return true
  if (other.host !== own.host) return undefined
  return other.boot === unknown || own.boot === unknown
}

/**
 * Whether the process still runs; undefined if this cannot be seen from here (another machine or container). A zombie
 * does not run.
 */
export function isRunning(other: ProcessIdentity, own = ownIdentity()): boolean | undefined {
  const sameKernel = hasSameKernel(other, own)
  if (sameKernel !== true) return sameKernel
  if (other.namespace !== own.namespace) return undefined
  if (!isAlive(other.pid)) return false
  if (other.start === unknown || !showsOwnNamespace()) return true
  const started = attempt(() => startedAt(String(other.pid)))
  // A process of another user may be hidden in /proc. It exists, since it can be signaled.
  return started === undefined || started === other.start
}

/** `/proc` may belong to another PID namespace. */
function showsOwnNamespace(): boolean {
  return attempt(() => readlinkSync('/proc/self')) === String(process.pid)
}

/** The start time, field 22 of `/proc/PID/stat`; `ended` for a zombie. */
function startedAt(pid: string): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  // The program's name, in parentheses, may contain any character.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return 'ZX'.includes(fields[0]) ? 'ended' : fields[19]
}

function digestOf(text: string | undefined): string {
  return text === undefined ? unknown : createHash('sha256').update(text).digest('hex').slice(0, 8)
}

/** Undefined if the file does not exist. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
