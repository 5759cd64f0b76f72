/** What is wrong in a file that a person wrote, at its places: a failure that is rendered like the errors of a `.net` file. */
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.js'
import { renderPretty, type Sources } from '../../compiler/diagnostics/render-pretty.js'
import { UserError } from './user-error.js'

export class DiagnosticsError extends UserError {
  readonly diagnostics: readonly Diagnostic<string>[]
  /** By the names that places carry. */
  readonly sources: Sources

  constructor(diagnostics: readonly Diagnostic<string>[], sources: Sources) {
    super(renderPretty(diagnostics, sources).trimEnd())
    this.diagnostics = diagnostics
    this.sources = sources
  }
}
