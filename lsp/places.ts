/** Spans as ranges of editors. */
import type { Location, Position, Range } from 'vscode-languageserver-protocol'
import type { Edit } from '../compiler/diagnostics/mend.js'
import { type SourceText, sourceText } from '../compiler/diagnostics/source-text.js'
import type { Span } from '../grammar/span.js'
import type { Analysis, Session } from './session.js'

export const rangeOf = (source: SourceText, { start, end }: Pick<Span, 'start' | 'end'>): Range => ({
  start: source.unitPosition(start),
  end: source.unitPosition(end),
})

export const offsetOf = ({ source }: Pick<Analysis, 'source'>, position: Position): number => source.offset(position)

/** Where a span is; nothing where its file's text is not known, as that of a command line. */
export function locationOf(span: Span, sources: ReadonlyMap<string, string>, { paths }: Session): Location | undefined {
  const text = sources.get(span.file)
  return text === undefined || span.file.startsWith('<')
    ? undefined
    : { uri: paths.uriOf(span.file), range: rangeOf(sourceText(text), span) }
}

/** Edits by the addresses of their files. */
export function changesOf(edits: readonly Edit[], sources: ReadonlyMap<string, string>, { paths }: Session) {
  const changes: Record<string, { range: Range; newText: string }[]> = {}
  for (const { span, text } of edits) {
    const source = sourceText(sources.get(span.file) ?? '')
    const uri = paths.uriOf(span.file)
    changes[uri] ??= []
    changes[uri].push({ range: rangeOf(source, span), newText: text })
  }
  return { changes }
}
