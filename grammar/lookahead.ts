/** Lookahead: computed by chevrotain if a mistake needs its full analysis, else from stored decisions. */
import { type IToken, LLkLookaheadStrategy } from 'chevrotain'
import { decisions } from './decisions.js'
import { allTokens } from './tokens.js'

type LLk = InstanceType<typeof LLkLookaheadStrategy>

/**
 * Chevrotain's lookahead, computed for each choice when a text first needs it: all of it would take a third of the time
 * to create a parser.
 */
export class LazyLookahead extends LLkLookaheadStrategy {
  override buildLookaheadForAlternation(options: Parameters<LLk['buildLookaheadForAlternation']>[0]) {
    return later(() => super.buildLookaheadForAlternation(options))
  }

  override buildLookaheadForOptional(options: Parameters<LLk['buildLookaheadForOptional']>[0]) {
    return later(() => super.buildLookaheadForOptional(options))
  }
}

/** The result of `build`, created at the first call. Chevrotain calls it with the parser as `this`. */
function later<Given extends unknown[], Choice>(build: () => (...given: Given) => Choice): (...given: Given) => Choice {
  let decide: ((...given: Given) => Choice) | undefined
  return function (this: unknown, ...given) {
    decide ??= build()
    return decide.apply(this, given)
  }
}

/** The parser, as chevrotain passes it at a choice. */
interface Reader {
  LA(ahead: number): IToken
}

/** The index of the alternative to take, or whether to take the optional part. */
export type Decide = (this: Reader) => number | boolean | undefined

export interface KeptDecision {
  readonly rule: string
  /** The index of its kind in chevrotain's numbering of choices. */
  readonly kind: number
  readonly occurrence: number
  readonly decide: Decide
}

/** Chevrotain counts these from 1. */
const kinds = [
  ...['Alternation', 'Option', 'Repetition'],
  ...['RepetitionMandatory', 'RepetitionWithSeparator', 'RepetitionMandatoryWithSeparator'],
]

/** A decision function for each choice of the grammar. */
export function keptDecisions(): readonly KeptDecision[] {
  return Object.entries(decisions).map(([choice, alternatives]) => {
    const [rule, kind, occurrence] = choice.split(' ')
    const take = later(() => chooser(alternatives))
    const decide: Decide =
      kind === 'Alternation'
        ? take
        : function () {
            return take.call(this) === 0
          }
    return { rule, kind: kinds.indexOf(kind) + 1, occurrence: Number(occurrence), decide }
  })
}

/** An alternative that starts with a word, if one of certain words follows it. */
interface Candidate {
  readonly alternative: number
  readonly second?: ReadonlySet<number> | undefined
}

/** Takes the first alternative that matches the next two tokens. */
function chooser(alternatives: readonly (readonly string[])[]): (this: Reader) => number | undefined {
  const byFirst: Candidate[][] = []
  for (const [alternative, ways] of alternatives.entries()) {
    for (const way of ways) {
      const [first, second] = way.split(' ')
      const candidate = { alternative, second: second === undefined ? undefined : new Set(typesOf(second)) }
      for (const type of typesOf(first)) {
        byFirst[type] ??= []
        byFirst[type].push(candidate)
      }
    }
  }
  return function () {
    const candidates = byFirst[this.LA(1).tokenTypeIdx]
    if (candidates === undefined) return undefined
    return candidates.find(({ second }) => second === undefined || second.has(this.LA(2).tokenTypeIdx))?.alternative
  }
}

/** The indices of the token types that match the one of this name. */
function typesOf(name: string): readonly number[] {
  const { tokenTypeIdx, categoryMatches } = allTokens.find((type) => type.name === name)!
  return [tokenTypeIdx!, ...(categoryMatches ?? [])]
}
