/** From a problem to a diagnostic, in the words of a catalogue. */
import type { Span } from '../../grammar/span.js'
import type { Diagnostic, Entries, ProblemOf, Related, Story } from './diagnostic.js'
import type { Advice, Mend } from './mend.js'

/** What can be told beyond the problem and its place; the functions are called only where it is kept. */
export interface Details {
  /** In place of the entry's, where more is known. */
  readonly help?: string | Advice | undefined
  /** Does what the entry's help says, where more is known. */
  readonly mend?: Mend | undefined
  readonly stories?: () => readonly Story[]
  readonly related?: () => readonly Related[]
}

type Teller<E extends Entries> = (problem: ProblemOf<E>, span: Span, details?: Details) => Diagnostic<keyof E & string>

/** Makes diagnostics of the problems of one catalogue. */
export function tellerOf<E extends Entries>(entries: E): Teller<E> {
  return ({ code, parameters }, span, details = {}) => {
    // The facts are those of the code.
    const facts = parameters as never
    const { severity, message, help } = entries[code]
    const advised = details.help ?? help(facts)
    const mend = details.mend ?? (typeof advised === 'string' ? undefined : advised.mend)
    return {
      ...{ code, severity, message: message(facts), span },
      stories: details.stories?.() ?? [],
      help: typeof advised === 'string' ? advised : advised.help,
      ...(mend && { mend }),
      related: details.related?.() ?? [],
    }
  }
}
