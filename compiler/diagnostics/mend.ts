/** What an editor can do about a mistake: edits of the text, made only where somebody asks for them. */
import type { Span } from '../../grammar/span.js'

/** Puts `text` where `span` is; an empty span is a place between two characters. */
export interface Edit {
  readonly span: Span
  readonly text: string
}

/** All edits together, of which none touches another, do what the title says. */
export interface Fix {
  readonly title: string
  readonly edits: readonly Edit[]
}

/** Where a mistake is: the text of its file, and its place in that. */
export interface Place {
  readonly text: string
  readonly span: Span
}

/** The edits of a file that mend a mistake there; nothing where the text is not as it has to be for them. */
export type Mend = (place: Place) => Fix | undefined

/** Help that can be done by edits. Its title is that of the edits, where they say it best. */
export interface Advice {
  readonly help: string
  readonly mend: Mend
}

export const advice = (help: string, mend: Mend): Advice => ({ help, mend })

/** The edits that mend what a diagnostic tells, where they are known. */
export function fixOf(
  { mend, span }: { readonly mend?: Mend | undefined; readonly span: Span },
  sources: ReadonlyMap<string, string>,
): Fix | undefined {
  const text = sources.get(span.file)
  return text === undefined ? undefined : mend?.({ text, span })
}

/** A text with the edits of one file made in it. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const ordered = edits.toSorted((a, b) => b.span.start - a.span.start || b.span.end - a.span.end)
  return ordered.reduce((all, { span, text }) => all.slice(0, span.start) + text + all.slice(span.end), text)
}
