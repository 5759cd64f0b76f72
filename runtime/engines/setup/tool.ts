/**
 * Runs the programs that setup needs: without a shell, with a list of arguments; all child processes end with the
 * program.
 */
import { spawn } from 'node:child_process'
import { UserError } from '../../base/user-error.js'

export interface ToolOptions {
  readonly environment: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  /** The working directory; by default that of netc. */
  readonly folder?: string
}

export interface ToolResult {
  /** Null if it could not be started, or was ended by a signal. */
  readonly code: number | null
  /** Standard output, and both streams interleaved; only the end of long output. */
  readonly out: string
  readonly all: string
}

/** The most output that is kept, in characters. */
const mostCharacters = 1 << 16

/** @throws the signal's reason if it aborts the program */
export async function runTool(command: readonly string[], options: ToolOptions): Promise<ToolResult> {
  const { environment, signal, folder } = options
  signal.throwIfAborted()
  const [program, ...words] = command
  const result = await new Promise<ToolResult>((resolve) => {
    // A separate process group: Ctrl-C reaches the program through the signal, which ends all of its children.
    const child = spawn(program, words, {
      cwd: folder,
      env: environment,
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const stop = () => {
      try {
        // Windows has no process groups.
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
 * Runs a program that must succeed.
 * @returns its standard output
 * @throws UserError with its last output
 */
export async function mustRun(command: readonly string[], options: ToolOptions, help: string): Promise<string> {
  const { code, out, all } = await runTool(command, options)
  if (code === 0) return out
  const end = code === null ? 'was killed' : `failed with exit code ${code}`
  throw new UserError(`\`${command.slice(0, 4).join(' ')}\` ${end}:\n${lastLines(all)}`, help)
}

function lastLines(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return lines
    .slice(-12)
    .map((line) => `  | ${line.slice(0, 300)}`)
    .join('\n')
}
