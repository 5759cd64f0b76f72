/** Which process it is that wrote something, so that another one can tell whether it still runs. */
import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { isAlive } from './process-alive.js'

/** `x` stands for what a system does not tell; Linux tells all. */
export interface ProcessIdentity {
  /** In the namespace. */
  readonly pid: number
  /** When it was started, in ticks since the machine was: another process that gets its number has another. */
  readonly start: string
  /** In which process numbers count: every container has its own. */
  readonly namespace: string
  /** The kernel since it was started: containers share it. */
  readonly boot: string
  /** The machine's name and number. */
  readonly host: string
}

const unknown = 'x'

export function ownIdentity(): ProcessIdentity {
  return {
    pid: process.pid,
    start: attempt(() => startedAt('self')) ?? unknown,
    namespace: attempt(() => String(statSync('/proc/self/ns/pid').ino)) ?? unknown,
    boot: digestOf(attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'))),
    host: digestOf(`${hostname()}\n${attempt(() => readFileSync('/etc/machine-id', 'utf8')) ?? ''}`),
  }
}

/** Whether it ran in the kernel that this process runs in; undefined where that is not known. */
export function hasSameKernel(other: ProcessIdentity, own = ownIdentity()): boolean | undefined {
  if (other.boot !== unknown && other.boot === own.boot) return true
  if (other.host !== own.host) return undefined
  return other.boot === unknown || own.boot === unknown
}

/** Whether it still runs; undefined where that cannot be seen from here: it is on another machine, or in another container. A zombie does not run. */
export function isRunning(other: ProcessIdentity, own = ownIdentity()): boolean | undefined {
  const sameKernel = hasSameKernel(other, own)
  if (sameKernel !== true) return sameKernel
  if (other.namespace !== own.namespace) return undefined
  if (!isAlive(other.pid)) return false
  if (other.start === unknown || !showsOwnNamespace()) return true
  const started = attempt(() => startedAt(String(other.pid)))
  // Another user's process may be hidden: it is there, since it can be signalled.
  return started === undefined || started === other.start
}

/** `/proc` may be that of the processes outside. */
function showsOwnNamespace(): boolean {
  return attempt(() => readlinkSync('/proc/self')) === String(process.pid)
}

/** Field 22 of `/proc/PID/stat`; `ended` of a zombie. */
function startedAt(pid: string): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  // The program's name, in parentheses, may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return 'ZX'.includes(fields[0]) ? 'ended' : fields[19]
}

function digestOf(text: string | undefined): string {
  return text === undefined ? unknown : createHash('sha256').update(text).digest('hex').slice(0, 8)
}

/** Undefined where the file system has no such thing. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
