/** Diagnostics as a SARIF log, with the version of this package. */
import type { JsonDiagnostic } from '../compiler/diagnostics/render-json.js'
import { toSarif } from '../compiler/diagnostics/render-sarif.js'

export async function sarifText(diagnostics: readonly JsonDiagnostic[]): Promise<string> {
  const { packageVersion } = await import('../runtime/base/environment.js')
  return `${JSON.stringify(toSarif(diagnostics, packageVersion()), undefined, 2)}\n`
}
