/** Formats errors that the user can fix. */
import { printableText } from '../compiler/diagnostics/source-text.js'
import type { DiagnosticsError } from '../runtime/base/diagnostics-error.js'
import { fileErrorText, isFileError } from '../runtime/base/file-errors.js'
import { wantsColor } from './color.js'
import { isUserError } from './usage-error.js'

/** Undefined if the error is not a `UserError`. */
export async function userErrorText(error: unknown): Promise<string | undefined> {
  if (isFileError(error)) return fileErrorLine(error)
  if (!isUserError(error)) return undefined
  if ('diagnostics' in error) {
    const { diagnostics, sources } = error as DiagnosticsError
    const { renderPretty } = await import('../compiler/diagnostics/render-pretty.js')
    return renderPretty(diagnostics, sources, { color: wantsColor(process.stderr) })
  }
  const help = error.help === undefined ? '' : `\n  help: ${error.help}`
  return printableText(`error: ${error.message}${help}\n`)
}

/** Unforeseen errors of the system: a working folder that was removed, a disk that does not answer. */
function fileErrorLine(error: NodeJS.ErrnoException): string {
  if (error.syscall === 'uv_cwd') return 'error: the working folder was removed\n  help: change to one that is there\n'
  return printableText(`error: ${error.path ?? error.syscall}: ${fileErrorText(error)}\n`)
}
