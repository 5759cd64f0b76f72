/** Diagnostics as a SARIF log, with the version of this package. */
import { documentation } from '../compiler/diagnostics/examples/index.js'
import type { JsonDiagnostic } from '../compiler/diagnostics/render-json.js'
import { toSarif } from '../compiler/diagnostics/render-sarif.js'
import { objectText } from './printable.js'

/** The log as JSON text, ending with a newline. */
export async function sarifText(diagnostics: readonly JsonDiagnostic<string>[]): Promise<string> {
  const { packageVersion } = await import('../runtime/base/environment.js')
  const isKnown = diagnostics.every(({ code }) => Object.hasOwn(documentation, code))
  const docs = isKnown ? documentation : { ...documentation, ...(await yamlDocumentation()) }
  return objectText(toSarif(diagnostics, docs, packageVersion()))
}

async function yamlDocumentation() {
  const { yamlBook } = await import('../runtime/runs/code-book.js')
  return yamlBook.documentation
}
