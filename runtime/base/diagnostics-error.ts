/**
 * The mistakes in a file that a user wrote, with their places: an error that is rendered like those of a `.net` file.
 */
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.js'
import { renderPretty, type Sources } from '../../compiler/diagnostics/render-pretty.js'
import { UserError } from './user-error.js'

/** Mistakes in a user's file: `message` is their rendering as text. */
export class DiagnosticsError extends UserError {
  readonly diagnostics: readonly Diagnostic<string>[]
  /** By the file names that the diagnostics' places use. */
  readonly sources: Sources

  constructor(diagnostics: readonly Diagnostic<string>[], sources: Sources) {
    super(renderPretty(diagnostics, sources).trimEnd())
    this.diagnostics = diagnostics
    this.sources = sources
  }
}
