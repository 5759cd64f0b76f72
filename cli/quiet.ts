/** `--quiet`: only results, warnings and errors are printed. */
import { printableText } from '../compiler/diagnostics/source-text.js'

/** Module state, since it is known before a command starts and read deep inside of it. */
let quiet = false

/** Sets `--quiet` for the whole process. */
export function chooseQuiet(choice: boolean): void {
  quiet = choice
}

/** Whether `--quiet` was given. */
export function isQuiet(): boolean {
  return quiet
}

/** Prints what was done or what to do next: neither result nor error. */
export function remark(text: string, stream: NodeJS.WriteStream = process.stdout): void {
  if (!quiet) stream.write(printableText(text))
}

/** The stream for progress: standard error, or none. */
export function progressStream(): Pick<NodeJS.WriteStream, 'write'> & {
  readonly isTTY?: boolean
  readonly columns?: number
} {
  return quiet ? { write: () => true } : process.stderr
}
