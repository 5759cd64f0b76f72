/**
 * Error recovery of the parser. Chevrotain looks for the next token at which a rule around the mistake can continue;
 * here it skips what is inside brackets, which belongs to the broken part, and never goes past the bracket that closes
 * it. That needs private methods of chevrotain: its version is pinned, and the tests of recovery fail if they change.
 */
import {
  CstParser,
  EOF,
  type ILookaheadStrategy,
  type IParserErrorMessageProvider,
  type IToken,
  type TokenType,
  tokenMatcher,
} from 'chevrotain'
import { closerOf } from './brackets.js'
import { type Decide, keptDecisions, LazyLookahead } from './lookahead.js'
import * as t from './tokens.js'

/** Maximum number of errors reported per file. */
export const errorLimit = 100

/** Ends a parse whose further errors are not useful. */
export class TooManyErrors extends Error {}

/** Ends a parse that cannot continue after a mistake. */
export class Mistake extends Error {}

interface Internals {
  selfAnalysisDone: boolean
  readonly fullRuleNameToShort: Readonly<Record<string, number>>
  setLaFuncCache(key: number, decide: Decide): void
  buildFullFollowKeyStack(): readonly object[]
  getFollowSetFromFollowKey(key: object): readonly TokenType[]
  tryInRuleRecovery(expected: TokenType, follows: readonly TokenType[]): IToken
  raiseNoAltException(...given: unknown[]): never
  raiseEarlyExitException(...given: unknown[]): never
}

const inherited = CstParser.prototype as unknown as Internals

/**
 * Tokens that may be assumed where they are missing: the meaning is clear, or the part is dropped for lack of a name.
 */
const insertable: ReadonlySet<TokenType> = new Set([t.Name, t.Equals, t.Colon, t.From, t.In])
const closers: ReadonlySet<TokenType> = new Set([t.RParen, t.RBracket, t.RCurly, t.InterpolationClose])

export interface GrammarOptions {
  /**
   * Whether it continues after a mistake, for which chevrotain analyzes the grammar first; otherwise it ends in
   * `Mistake`.
   */
  readonly recovers: boolean
  /** Whether chevrotain checks the grammar, which a test does once and a start does not need. */
  readonly checks: boolean
  readonly messages: IParserErrorMessageProvider
  readonly lookahead?: ILookaheadStrategy
}

export abstract class RecoveringParser extends CstParser {
  private readonly recovers: boolean

  constructor({ recovers, checks, messages, lookahead = new LazyLookahead({ maxLookahead: 2 }) }: GrammarOptions) {
    super(t.allTokens, {
      recoveryEnabled: recovers,
      maxLookahead: 2,
      lookaheadStrategy: lookahead,
      nodeLocationTracking: 'onlyOffset',
      skipValidations: !checks,
      errorMessageProvider: recovers ? limited(messages, () => this.errors.length) : endAtOnce,
    })
    this.recovers = recovers
  }

  /** Analyzes the rules before the first text, once they are all defined. */
  protected prepare(): void {
    if (this.recovers) {
      this.performSelfAnalysis()
      return
    }
    const internals = this as unknown as Internals
    for (const { rule, kind, occurrence, decide } of keptDecisions()) {
      internals.setLaFuncCache(internals.fullRuleNameToShort[rule] | (kind << 8) | occurrence, decide)
    }
    internals.selfAnalysisDone = true
  }

  /** Chevrotain looks up in its analysis which tokens are valid. */
  raiseNoAltException(...given: unknown[]): never {
    if (!this.recovers) throw new Mistake()
    return inherited.raiseNoAltException.apply(this, given)
  }

  raiseEarlyExitException(...given: unknown[]): never {
    if (!this.recovers) throw new Mistake()
    return inherited.raiseEarlyExitException.apply(this, given)
  }

  protected override canTokenTypeBeInsertedInRecovery(type: TokenType): boolean {
    return insertable.has(type)
  }

  /**
   * Called when the token after the next one would fit: brackets are never removed without their partner, nor claims
   * without `expect`.
   */
  protected override canTokenTypeBeDeletedInRecovery(_type: TokenType): boolean {
    const next = this.LA(1)
    return !t.isOpening(next) && !t.isClosing(next) && next.tokenType !== t.NewLine && next.tokenType !== t.Expect
  }

  /** An opening bracket is skipped with all its content. */
  protected override SKIP_TOKEN(): IToken {
    const skipped = this.LA(1)
    let next = super.SKIP_TOKEN()
    if (!t.isOpening(skipped)) return next
    const closer = closerOf(skipped)
    while (next !== closer && next.tokenType !== EOF) next = super.SKIP_TOKEN()
    return super.SKIP_TOKEN()
  }

  /** Tokens that the enclosing rules can continue with, the first in the text. */
  findReSyncTokenType(): TokenType {
    const follows = this.followsInBracket()
    for (let ahead = 1; ; ahead++) {
      const token = this.LA(ahead)
      const found = follows.find((type) => tokenMatcher(token, type))
      if (found !== undefined) return found
      if (token.tokenType === EOF) return EOF
      if (t.isOpening(token)) while (this.LA(ahead) !== closerOf(token) && this.LA(ahead).tokenType !== EOF) ahead++
    }
  }

  /** The tokens that can follow the active rules, up to the one after which the innermost bracket can be closed. */
  private followsInBracket(): readonly TokenType[] {
    const internals = this as unknown as Internals
    const follows: TokenType[] = []
    for (const key of internals.buildFullFollowKeyStack().toReversed()) {
      const types = internals.getFollowSetFromFollowKey(key)
      follows.push(...types)
      if (types.some((type) => closers.has(type))) break
    }
    return follows
  }

  /** At a missing closing bracket, everything up to it is skipped: the stream is balanced, so it exists. */
  tryInRuleRecovery(expected: TokenType, follows: readonly TokenType[]): IToken {
    if (!closers.has(expected)) return inherited.tryInRuleRecovery.call(this, expected, follows)
    let next = this.LA(1)
    while (!t.isClosing(next) && next.tokenType !== EOF) next = this.SKIP_TOKEN()
    if (next.tokenType !== expected) return inherited.tryInRuleRecovery.call(this, expected, follows)
    this.SKIP_TOKEN()
    return next
  }
}

const end = (): never => {
  throw new Mistake()
}
const endAtOnce: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: end,
  buildNotAllInputParsedMessage: end,
  buildNoViableAltMessage: end,
  buildEarlyExitMessage: end,
}

/** The same messages, until there are too many of them. */
function limited(messages: IParserErrorMessageProvider, count: () => number): IParserErrorMessageProvider {
  const check =
    <O>(build: (options: O) => string) =>
    (options: O) => {
      if (count() >= errorLimit) throw new TooManyErrors()
      return build(options)
    }
  return {
    buildMismatchTokenMessage: check(messages.buildMismatchTokenMessage),
    buildNotAllInputParsedMessage: check(messages.buildNotAllInputParsedMessage),
    buildNoViableAltMessage: check(messages.buildNoViableAltMessage),
    buildEarlyExitMessage: check(messages.buildEarlyExitMessage),
  }
}
