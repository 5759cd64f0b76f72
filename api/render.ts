/** Diagnostics as text for people and as a log for tools. */
import { documentation } from '../compiler/diagnostics/examples/index.js'
import { fromJson, type JsonDiagnostic } from '../compiler/diagnostics/render-json.js'
import { type RenderOptions, renderPretty } from '../compiler/diagnostics/render-pretty.js'
import { type SarifLog, toSarif } from '../compiler/diagnostics/render-sarif.js'
import { version } from './built.js'

export type { RenderOptions }

/** Errors and warnings, and the texts that they refer to. */
export interface Told {
  readonly diagnostics: readonly JsonDiagnostic[]
  /** By the file names in diagnostics. */
  readonly sources: ReadonlyMap<string, string>
}

/** As printed by `netc compile`: the place, the line with the marked part, and help. '' without diagnostics. */
export function renderDiagnostics({ diagnostics, sources }: Told, options: RenderOptions = {}): string {
  return renderPretty(diagnostics.map(fromJson), sources, options)
}

/** As a SARIF 2.1.0 log, which code scanners and editors read. */
export function renderSarif({ diagnostics }: Pick<Told, 'diagnostics'>): SarifLog {
  return toSarif(diagnostics, documentation, version)
}
