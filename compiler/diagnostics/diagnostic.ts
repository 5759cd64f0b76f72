/** Errors as data: what the catalogue's entries become when they meet a place. */
import type { Span } from '../../grammar/span.js'
import type { catalogue } from './catalogue.js'
import type { Entry } from './entry.js'
import type { Mend } from './mend.js'

export type Code = keyof typeof catalogue
export type Severity = 'error' | 'warning'

/** A catalogue: an entry for each code. Rooms above the compiler have catalogues of their own. */
export type Entries = Readonly<Record<string, Entry<never>>>

/** The named facts that an entry's message is made of. */
export type FactsOf<E extends Entries, C extends keyof E> = Parameters<E[C]['message']>[0]

/** A code of a catalogue with its facts, not yet at a place. */
export type ProblemOf<E extends Entries> = {
  [C in keyof E & string]: { readonly code: C; readonly parameters: FactsOf<E, C> }
}[keyof E & string]

export type ParametersOf<C extends Code> = FactsOf<typeof catalogue, C>

/** What an operator's shape rule answers when it cannot. */
export type Problem = ProblemOf<typeof catalogue>

/** A line under the frame, `main  53x53x64 -> unit(...)`, that tells one side of the story. */
export interface Story {
  readonly label: string
  readonly text: string
}

/** `C` are the codes of its catalogue: the compiler's, unless stated. */
export interface Diagnostic<C extends string = Code> {
  readonly code: C
  readonly severity: Severity
  readonly message: string
  readonly span: Span
  readonly stories: readonly Story[]
  /** What to do about it. */
  readonly help: string
  /** Does it, where edits can: `fixOf` asks. */
  readonly mend?: Mend
  /** Where else to look, innermost expansion first. */
  readonly related: readonly Related[]
}

export interface Related {
  /** What is there: `in the expansion of residual(64)`, `width is first defined`. */
  readonly message: string
  readonly span: Span
  /** Where that stands in the network: `stage stage1 of tower backbone`. */
  readonly within?: string
}

export interface Counts {
  readonly errors: number
  readonly warnings: number
}

export function countsOf(diagnostics: readonly { readonly severity: Severity }[]): Counts {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length
  return { errors, warnings: diagnostics.length - errors }
}

/** Every phase gives its value and what it found wrong; user errors are never thrown. */
export interface Outcome<T> {
  readonly value: T
  readonly diagnostics: readonly Diagnostic[]
}

/** A problem, typed by its code. */
export function problem<C extends Code>(code: C, parameters: ParametersOf<C>): Problem {
  return { code, parameters } as Problem
}

export function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'code' in value && 'parameters' in value
}
