/** Quick fixes: the edits that mend what is wrong at a place. */
import { type CodeAction, CodeActionKind, type CodeActionParams } from 'vscode-languageserver-protocol'
import { fixOf } from '../../compiler/diagnostics/mend.js'
import { sourceText } from '../../compiler/diagnostics/source-text.js'
import { isLibrary } from '../../compiler/source-host.js'
import { changesOf, offsetOf, rangeOf } from '../places.js'
import type { Session } from '../session.js'
import { mistakesIn } from './diagnostics.js'

/** Those of the mistakes that a range touches. */
export async function fixesAt(
  { textDocument, range, context }: CodeActionParams,
  session: Session,
): Promise<CodeAction[]> {
  if (context.only?.some((kind) => !CodeActionKind.QuickFix.startsWith(kind)) === true) return []
  const { diagnostics, sources } = await mistakesIn(textDocument.uri, session)
  const path = session.paths.pathOf(textDocument.uri)
  const source = sourceText(sources.get(path) ?? '')
  const [start, end] = [offsetOf({ source }, range.start), offsetOf({ source }, range.end)]
  return diagnostics.flatMap((mistake): CodeAction[] => {
    const { span, code } = mistake
    if (span.file !== path || span.start > end || span.end < start) return []
    const fix = fixOf(mistake, sources)
    if (fix === undefined || fix.edits.some((edit) => isLibrary(edit.span.file) || !sources.has(edit.span.file)))
      return []
    const at = rangeOf(source, span)
    return [
      {
        title: fix.title[0]!.toUpperCase() + fix.title.slice(1),
        kind: CodeActionKind.QuickFix,
        isPreferred: true,
        diagnostics: context.diagnostics.filter(
          (one) => one.code === code && JSON.stringify(one.range) === JSON.stringify(at),
        ),
        edit: changesOf(fix.edits, sources, session),
      },
    ]
  })
}
