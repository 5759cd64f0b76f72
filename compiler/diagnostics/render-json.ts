/** Diagnostics for programs. */
import type { Span } from '../../grammar/span.js'
import type { Code, Diagnostic } from './diagnostic.js'
import { fixOf } from './mend.js'
import type { Sources } from './render-pretty.js'
import { type SourceText, sourceText } from './source-text.js'

/** Lines and columns from 1, columns in code points; offsets from 0 in UTF-16 units; `end` is behind the last character. */
export interface JsonPlace {
  readonly file: string
  readonly start: { readonly line: number; readonly column: number; readonly offset: number }
  readonly end: { readonly line: number; readonly column: number; readonly offset: number }
}

/** All edits together do what the title says; each puts `text` in its place. */
export interface JsonFix {
  readonly title: string
  readonly edits: readonly (JsonPlace & { readonly text: string })[]
}

export interface JsonDiagnostic<C extends string = Code> extends JsonPlace {
  readonly code: C
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly help: string
  readonly stories: Diagnostic['stories']
  /** Edits that mend it; null where there are none. */
  readonly fix: JsonFix | null
  readonly related: readonly (JsonPlace & { readonly message: string; readonly within?: string })[]
}

export function toJson<C extends string>(
  diagnostics: readonly Diagnostic<C>[],
  sources: Sources,
): readonly JsonDiagnostic<C>[] {
  const texts = new Map<string, SourceText>()
  const place = ({ file, start, end }: Span): JsonPlace => {
    const text = texts.get(file) ?? sourceText(sources.get(file) ?? '')
    texts.set(file, text)
    return { file, start: { ...text.position(start), offset: start }, end: { ...text.position(end), offset: end } }
  }
  const fix = (diagnostic: Diagnostic<C>): JsonFix | null => {
    const found = fixOf(diagnostic, sources)
    return found === undefined
      ? null
      : { title: found.title, edits: found.edits.map(({ span, text }) => ({ ...place(span), text })) }
  }
  return diagnostics.map(({ code, severity, message, span, help, stories, related, ...rest }) => ({
    code,
    severity,
    message,
    help,
    ...place(span),
    stories,
    fix: fix({ code, severity, message, span, help, stories, related, ...rest }),
    related: related.map(({ message, span, within }) => ({
      message,
      ...(within === undefined ? {} : { within }),
      ...place(span),
    })),
  }))
}

/** The same diagnostic, its places as spans again. */
export function fromJson({
  code,
  severity,
  message,
  help,
  stories,
  related,
  fix,
  ...place
}: JsonDiagnostic): Diagnostic {
  return {
    ...{ code, severity, message, help, stories, span: spanOf(place) },
    related: related.map(({ message, within, ...at }) => ({
      message,
      ...(within === undefined ? {} : { within }),
      span: spanOf(at),
    })),
    ...(fix && { mend: () => ({ ...fix, edits: fix.edits.map(({ text, ...at }) => ({ span: spanOf(at), text })) }) }),
  }
}

const spanOf = ({ file, start, end }: JsonPlace): Span => ({ file, start: start.offset, end: end.offset })
