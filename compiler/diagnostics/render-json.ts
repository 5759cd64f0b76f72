/** Diagnostics for programs. */
import type { Span } from '../../grammar/span.js'
import type { Code, Diagnostic } from './diagnostic.js'
import type { Sources } from './render-pretty.js'
import { type SourceText, sourceText } from './source-text.js'

/** Lines and columns from 1, columns in code points; offsets from 0 in UTF-16 units; `end` is behind the last character. */
export interface JsonPlace {
  readonly file: string
  readonly start: { readonly line: number; readonly column: number; readonly offset: number }
  readonly end: { readonly line: number; readonly column: number; readonly offset: number }
}

export interface JsonDiagnostic<C extends string = Code> extends JsonPlace {
  readonly code: C
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly help: string
  readonly stories: Diagnostic['stories']
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
  return diagnostics.map(({ code, severity, message, span, help, stories, related }) => ({
    code,
    severity,
    message,
    help,
    ...place(span),
    stories,
    related: related.map(({ message, span, within }) => ({
      message,
      ...(within === undefined ? {} : { within }),
      ...place(span),
    })),
  }))
}

/** The same diagnostic, its places as spans again. */
export function fromJson({ code, severity, message, help, stories, related, ...place }: JsonDiagnostic): Diagnostic {
  return {
    ...{ code, severity, message, help, stories, span: spanOf(place) },
    related: related.map(({ message, within, ...at }) => ({
      message,
      ...(within === undefined ? {} : { within }),
      span: spanOf(at),
    })),
  }
}

const spanOf = ({ file, start, end }: JsonPlace): Span => ({ file, start: start.offset, end: end.offset })
