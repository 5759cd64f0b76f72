/** Which signals the process was started to ignore. Node forgets that when it starts, so it is read from what is left of it. */
import { fstatSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'

/** Whether `nohup`, or the shell that started the process (`trap '' HUP`), said to ignore the signal. */
export function isIgnored(name: 'SIGHUP' | 'SIGINT' | 'SIGTERM'): boolean {
  if (process.platform === 'win32') return false
  if (name === 'SIGHUP' && (startedByNohup() || hasInputOfNohup())) return true
  // Shells that are used by hand ignore SIGTERM themselves, and do not pass that on.
  return name !== 'SIGTERM' && ignoredByParent(numbers[name])
}

const numbers = { SIGHUP: 1, SIGINT: 2 } as const

/** Shells tell a program in `_` how it was started, and `nohup` gives its place to what it starts. */
function startedByNohup(environment = process.env): boolean {
  return path.basename(environment._ ?? '') === 'nohup'
}

/** Where standard input was a terminal, `nohup` puts `/dev/null` in its place, open for writing: nobody else does. */
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

/** What a shell ignores, the programs that it starts ignore. */
function ignoredByParent(number: number): boolean {
  try {
    const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${process.ppid}/status`, 'latin1'))
    return mask !== null && (BigInt(`0x${mask[1]}`) & (1n << BigInt(number - 1))) !== 0n
  } catch {
    return false
  }
}
