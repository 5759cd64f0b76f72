/** Expands `repeat` and `for`, whose bodies pass the flow on, and binds the parts of tuples to names. */
import type { Expression, ForStatement, Identifier, Names, RepeatStatement, Statement } from '../../grammar/ast.js'
import type { Span } from '../../grammar/span.js'
import { problem } from '../diagnostics/diagnostic.js'
import { maxSteps } from '../limits.js'
import { runBody } from './body.js'
import { evaluate } from './expression.js'
import { type Env, report, Scope, step, stop, withFlow } from './state.js'
import { after, fold, type Soon } from './task.js'
import { describe, failed, holdsTensors, isUnknown, itemsOf, unknown, type Value } from './values.js'

/** Expands the body this number of times, with the flow passed on. */
export function runRepeat(statement: RepeatStatement, env: Env): Soon<Value | undefined> {
  return after(evaluate(statement.count, env), (count) => runRounds(count, statement, env))
}

function runRounds(
  count: Value,
  { count: expression, body, span }: RepeatStatement,
  env: Env,
): Soon<Value | undefined> {
  if (count.kind !== 'int') {
    refuseLoop(count, 'the number of repeat', 'an int', 'write a whole number, as in repeat 3 { ... }', expression, env)
    return lookThroughLoop([], body, span, env)
  }
  if (count.value < 0) {
    const facts = { what: 'the number of repeat', expected: 'at least 0', actual: describe(count) }
    report(env, problem('out-of-range', facts), expression.span)
    return failed
  }
  if (count.value > maxSteps) {
    stop(env, problem('too-much-work', { limit: maxSteps }), expression.span)
    return failed
  }
  return fold(count.value, env.flow, (flow) => (goesOn(span, env) ? runRound(body, span, withFlow(env, flow)) : flow))
}

/** Whether there is another round. */
const goesOn = (span: Span, env: Env): boolean => !env.state.stopped && step(env, span)

/** Expands the body once per item. */
export function runFor(statement: ForStatement, env: Env): Soon<Value | undefined> {
  return after(evaluate(statement.items, env), (value) => runOver(value, statement, env))
}

function runOver(value: Value, statement: ForStatement, env: Env): Soon<Value | undefined> {
  const { names, index, items: list, body, span } = statement
  const items = value.kind === 'extents' ? undefined : itemsOf(value)
  if (items === undefined) {
    refuseLoop(value, 'for', 'a list', 'write [a, b, c] or range(n)', list, env)
    return lookThroughLoop([...names, ...(index === undefined ? [] : [index])], body, span, env)
  }
  return fold(items.length, env.flow, (flow, position) => {
    if (!goesOn(span, env)) return failed
    const item = items[position]!
    const values = valuesOf(statement, item, 'for', list.span, env)
    if (index === undefined) return runRound(body, span, withFlow(env, flow), names, values)
    const counted: Value = { kind: 'int', value: position }
    return runRound(body, span, withFlow(env, flow), [...names, index], [...values, counted])
  })
}

const noNames: readonly Identifier[] = []
const noValues: readonly Value[] = []

/** Expands the body once, from the flow of `env`, with the round's values bound to their names. */
function runRound(
  body: readonly Statement[],
  span: Span,
  env: Env,
  names = noNames,
  values = noValues,
): Soon<Value | undefined> {
  const { state, flow } = env
  const scope = new Scope(flow, env.scope)
  for (let index = 0; index < names.length; index += 1) scope.set(names[index]!.text, values[index]!)
  const result = runBody(body, span, { state, body: env.body, scope, flow })
  return flow === undefined ? after(result, (result) => (result === failed ? undefined : result)) : result
}

/** A loop with an unknown number of rounds is expanded once on unknown values, to find its errors. */
function lookThroughLoop(
  names: readonly Identifier[],
  body: readonly Statement[],
  span: Span,
  env: Env,
): Soon<Value | undefined> {
  const values = names.map(() => unknown)
  const result = env.flow && failed
  return after(runRound(body, span, withFlow(env, result), names, values), () => result)
}

export function refuseLoop(value: Value, what: string, expected: string, help: string, at: Expression, env: Env): void {
  if (isUnknown(value) || value.kind === 'word') return
  report(env, problem('wrong-type', { what, expected, actual: describe(value), help }), at.span)
}

/** The values of names; unknown if a tuple has a different number of parts, which is reported. */
export function valuesOf(
  { names, tuple }: Names,
  value: Value,
  what: 'let' | 'for',
  at: Span,
  env: Env,
): readonly Value[] {
  if (!tuple) return [value]
  const parts = value.kind === 'extents' ? undefined : itemsOf(value)
  if (parts?.length === names.length) return parts
  if (!isUnknown(value)) {
    const written = `(${names.map(({ text }) => text).join(', ')})`
    const facts = {
      what,
      expected: `${what === 'let' ? 'a tuple' : 'items'} of ${names.length} parts`,
      actual: parts === undefined || holdsTensors(value) ? describe(value) : `${describe(value)} of ${parts.length}`,
      help: what === 'let' ? `${written} names the parts of a tuple` : `every item is written ${written}`,
    }
    report(env, problem('wrong-type', facts), at)
  }
  return names.map(() => unknown)
}
