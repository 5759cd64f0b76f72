/** Runs the programs that setup needs: no shell, a list of arguments, and all of a program's children end with it. */
import { spawn } from 'node:child_process'
import { UserError } from '../../base/user-error.js'

export interface ToolOptions {
  readonly environment: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  /** Where the program is started; absent: where netc was. */
  readonly folder?: string
}

export interface ToolResult {
  /** Null where it could not be started, or was ended by a signal. */
  readonly code: number | null
  /** Standard output, and both streams as they came; the end of them where they are long. */
  readonly out: string
  readonly all: string
}

/** So much of what a program says is kept. */
const mostCharacters = 1 << 16

/** @throws the signal's reason where it stops the program */
export async function runTool(command: readonly string[], options: ToolOptions): Promise<ToolResult> {
  const { environment, signal, folder } = options
  signal.throwIfAborted()
  const [program, ...words] = command
  const result = await new Promise<ToolResult>((resolve) => {
    // A group of its own: ctrl-C reaches it through the signal, and then all of its children.
    const child = spawn(program, words, {
      cwd: folder,
      env: environment,
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const stop = () => {
      try {
        // Windows has no groups.
        if (process.platform === 'win32') child.kill()
        else process.kill(-child.pid!, 'SIGTERM')
      } catch {
        // It has just ended.
      }
    }
    let [out, all] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out = (out + text).slice(-mostCharacters)
      all = (all + text).slice(-mostCharacters)
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      all = (all + text).slice(-mostCharacters)
    })
    child.on('spawn', () => signal.addEventListener('abort', stop))
    const end = (code: number | null, more = '') => {
      signal.removeEventListener('abort', stop)
      resolve({ code, out, all: all + more })
    }
    child.on('error', (error) => end(null, error.message))
    child.on('close', (code) => end(code))
  })
  signal.throwIfAborted()
  return result
}

/**
 * Runs a program that has to succeed.
 * @returns its standard output
 * @throws UserError with what it said last
 */
export async function mustRun(command: readonly string[], options: ToolOptions, help: string): Promise<string> {
  const { code, out, all } = await runTool(command, options)
  if (code === 0) return out
  const end = code === null ? 'was ended' : `ended with ${code}`
  throw new UserError(`\`${command.slice(0, 4).join(' ')}\` ${end}:\n${lastLines(all)}`, help)
}

function lastLines(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return lines
    .slice(-12)
    .map((line) => `  | ${line.slice(0, 300)}`)
    .join('\n')
}
