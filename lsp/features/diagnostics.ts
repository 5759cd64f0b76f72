/** What is wrong, at its place, as `netc check` tells it; editors ask for it, or get it after an edit. */
import {
  type Diagnostic,
  DiagnosticSeverity,
  DiagnosticTag,
  type DocumentDiagnosticParams,
} from 'vscode-languageserver-protocol'
import type { Diagnostic as Mistake } from '../../compiler/diagnostics/diagnostic.js'
import { fixOf } from '../../compiler/diagnostics/mend.js'
import { sourceText } from '../../compiler/diagnostics/source-text.js'
import type { Feature } from '../feature.js'
import { isYaml } from '../paths.js'
import { locationOf, rangeOf } from '../places.js'
import type { Mistakes, Session } from '../session.js'
import { checkYaml } from '../yaml.js'

export const diagnostics: Feature = {
  capabilities: {
    diagnosticProvider: { identifier: 'netc', interFileDependencies: true, workspaceDiagnostics: false },
  },
  requests: {
    'textDocument/diagnostic': async ({ textDocument }: DocumentDiagnosticParams, session) => ({
      kind: 'full',
      items: await diagnosticsOf(textDocument.uri, session),
    }),
  },
}

/** What `netc check` finds in a document and has its place there. */
export async function diagnosticsOf(uri: string, session: Session): Promise<readonly Diagnostic[]> {
  const { diagnostics, sources } = await mistakesIn(uri, session)
  return diagnostics.map((mistake) => toDiagnostic(mistake, uri, sources, session))
}

/** What is wrong in an imported file is shown where it is imported, unless that is open and tells it itself. */
export async function mistakesIn(uri: string, session: Session): Promise<Mistakes> {
  const document = session.documents.get(uri)
  if (document !== undefined && isYaml(document.path)) return checkYaml(document, session)
  return session.analysis(uri) ?? { diagnostics: [], sources: new Map() }
}

function toDiagnostic(
  mistake: Mistake<string>,
  uri: string,
  sources: ReadonlyMap<string, string>,
  session: Session,
): Diagnostic {
  const { code, severity, message, help, stories, span, related } = mistake
  const path = session.paths.pathOf(uri)
  const isHere = span.file === path
  const text = sources.get(path) ?? ''
  const told = stories.map((story) => `${story.label}  ${story.text}`)
  const where = isHere ? [] : [`in ${span.file}`]
  const places = related.flatMap(({ message, span }) => {
    const location = locationOf(span, sources, session)
    return location === undefined ? [] : [{ location, message }]
  })
  const own = isHere
    ? []
    : [{ message, span }].flatMap(({ message, span }) => {
        const location = locationOf(span, sources, session)
        return location === undefined ? [] : [{ location, message }]
      })
  return {
    range: rangeOf(sourceText(text), isHere ? span : importOf(span.file, text)),
    severity: severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    code,
    source: 'netc',
    message: [message, ...told, ...where, `help: ${help}`].join('\n'),
    ...(code.startsWith('unused') && { tags: [DiagnosticTag.Unnecessary] }),
    ...([...own, ...places].length > 0 && { relatedInformation: [...own, ...places] }),
    data: { fixable: fixOf(mistake, sources) !== undefined },
  }
}

/** The import by which a file came in, or the text's beginning. */
function importOf(file: string, text: string): { readonly start: number; readonly end: number } {
  const name = file.slice(file.lastIndexOf('/') + 1)
  const found = [...text.matchAll(/from\s*("[^"\n]*")/g)].find(([, path]) => path!.slice(0, -1).endsWith(name))
  if (found === undefined) return { start: 0, end: 0 }
  const start = found.index + found[0].length - found[1]!.length
  return { start, end: start + found[1]!.length }
}
