/** When chevrotain works out what decides between alternatives. */
import { LLkLookaheadStrategy } from 'chevrotain'

type LLk = InstanceType<typeof LLkLookaheadStrategy>

/**
 * Chevrotain's own lookahead, each choice worked out at the first text that comes to it: all of it would be a third of what making
 * a parser takes.
 */
export class LazyLookahead extends LLkLookaheadStrategy {
  override buildLookaheadForAlternation(options: Parameters<LLk['buildLookaheadForAlternation']>[0]) {
    return later(() => super.buildLookaheadForAlternation(options))
  }

  override buildLookaheadForOptional(options: Parameters<LLk['buildLookaheadForOptional']>[0]) {
    return later(() => super.buildLookaheadForOptional(options))
  }
}

/** What `build` gives, made at the first call. Chevrotain calls it with the parser as `this`. */
function later<Given extends unknown[], Choice>(build: () => (...given: Given) => Choice): (...given: Given) => Choice {
  let decide: ((...given: Given) => Choice) | undefined
  return function (this: unknown, ...given) {
    decide ??= build()
    return decide.apply(this, given)
  }
}
