/**
 * Signals that the process was started to ignore. Node resets them at start, so they are inferred from other traces.
 */
import { fstatSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'

/** Whether `nohup`, or the parent shell (`trap '' HUP`), ignores the signal. */
export function isIgnored(name: 'SIGHUP' | 'SIGINT' | 'SIGTERM'): boolean {
  if (process.platform === 'win32') return false
  if (name === 'SIGHUP' && (startedByNohup() || hasInputOfNohup())) return true
  // Interactive shells ignore SIGTERM themselves and do not pass that on.
  return name !== 'SIGTERM' && ignoredByParent(numbers[name])
}

const numbers = { SIGHUP: 1, SIGINT: 2 } as const

/** Shells put the program's path in `_`; `nohup` leaves its own there. */
function startedByNohup(environment = process.env): boolean {
  return path.basename(environment._ ?? '') === 'nohup'
}

/** `nohup` replaces a terminal as standard input with `/dev/null` opened for writing, which no other program does. */
function hasInputOfNohup(): boolean {
  try {
    const [input, nothing] = [fstatSync(0), statSync('/dev/null')]
    if (!input.isCharacterDevice() || input.rdev !== nothing.rdev) return false
    const flags = /^flags:\s*(\d+)$/m.exec(readFileSync('/proc/self/fdinfo/0', 'utf8'))
    return flags !== null && (Number.parseInt(flags[1], 8) & 3) === 1
  } catch {
    return false
  }
}

/** Child processes inherit the signals that a shell ignores. */
function ignoredByParent(number: number): boolean {
  try {
    const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${process.ppid}/status`, 'latin1'))
    return mask !== null && (BigInt(`0x${mask[1]}`) & (1n << BigInt(number - 1))) !== 0n
  } catch {
    return false
  }
}
