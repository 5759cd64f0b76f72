/** Runs bodies: statements one after the other, each moving the flow on. */
import type {
  AssertStatement,
  BinaryExpression,
  Branch,
  Expression,
  ForStatement,
  Identifier,
  LetStatement,
  Loop,
  RepeatStatement,
  StageName,
  StageStatement,
  Statement,
} from '../../grammar/ast.js'
import type { Span } from '../../grammar/span.js'
import { problem, type Story } from '../diagnostics/diagnostic.js'
import { maxSteps } from '../limits.js'
import { soundness } from '../resolve/program.js'
import { truth } from './comparison.js'
import { toParameter } from './convert.js'
import { asTensor, evaluate, evaluateAll, evaluateUnapplied } from './expression.js'
import { makeLayer } from './layer.js'
import { namesOf } from './names.js'
import { type Body, type Env, report, Scope, step, stop, withFlow } from './state.js'
import { after, fold, type Soon, Task } from './task.js'
import { plainText, textOf } from './text.js'
import { describe, failed, formatValue, itemsOf, typeOf, unknown, type Value } from './values.js'

/** The last value of a body, a tensor, which starts with the flow of `env`. Where the text is broken, what it would give is unknown. */
export function runBody(statements: readonly Statement[], span: Span, env: Env): Soon<Value> {
  return runStatements({ statements, span, env }, 0, env.flow)
}

/** A branch is a body with names of its own; its last value may be of any type, and a block where blocks are values (`unapplied`). */
export function runBranch({ body, span }: Branch, env: Env, unapplied: boolean): Soon<Value> {
  const inner: Env = { ...env, scope: new Scope(env.flow, env.scope) }
  const last = unapplied ? evaluateUnapplied : evaluate
  return runStatements({ statements: body, span, env: inner, last }, 0, env.flow)
}

interface Run {
  readonly statements: readonly Statement[]
  readonly span: Span
  readonly env: Env
  /** Gives the last value, which may then be of any type; absent where it is what flows. */
  readonly last?: (expression: Expression, env: Env) => Soon<Value>
}

/** Runs what stands from `start` on. */
function runStatements(run: Run, start: number, flowing: Value | undefined): Soon<Value> {
  const { statements, span, env, last } = run
  const { state } = env
  let flow = flowing
  for (let index = start; index < statements.length; index += 1) {
    const statement = statements[index]!
    if (state.stopped) return failed
    const { whole, afterGap } = soundness(env.body.file, statements, index, span)
    if (afterGap) flow = failed
    const here = withFlow(env, flow)
    if (last !== undefined && statement.kind === 'flow' && index === statements.length - 1)
      return whole ? last(statement.value, here) : failed
    state.depth += 1
    const next = runStatement(statement, whole, here)
    state.depth -= 1
    if (next instanceof Task) return new Task(next, (known: Value | undefined) => runStatements(run, index + 1, known))
    flow = next
  }
  if (statements.length === 0 && env.body.file.isBroken(span.start, span.end)) return failed
  if (last !== undefined && flow === undefined && env.body.file.intact) reportNothing(span, env)
  return flow ?? failed
}

/** What flows on, from the flow of `env`. */
function runStatement(statement: Statement, whole: boolean, env: Env): Soon<Value | undefined> {
  const { flow } = env
  switch (statement.kind) {
    case 'let':
    case 'layer': {
      const value = !whole ? unknown : statement.kind === 'let' ? letValue(statement, env) : makeLayer(statement, env)
      return after(value, (value) => {
        env.scope.set(statement.name.text, value)
        return flow
      })
    }
    case 'assert':
      return whole ? after(runAssert(statement, env), () => flow) : flow
    case 'stage':
    case 'repeat':
    case 'for': {
      const result = runNested(statement, env)
      return whole ? result : after(result, () => failed)
    }
    case 'flow':
      if (!whole) return failed
      return after(evaluate(statement.value, env), (value) => asTensor(value, statement.value, env))
    default:
      return statement satisfies never
  }
}

/** The value of a let. One that is said to be a block stands for itself; one of another type is made that type. */
export function letValue({ name, type, value: expression }: LetStatement, env: Env): Soon<Value> {
  // In a function, blocks are values everywhere.
  const isUnapplied = type === 'block' || env.body.owner?.kind === 'fn'
  const value = isUnapplied ? evaluateUnapplied(expression, env) : evaluate(expression, env)
  if (type === undefined) return value
  return after(value, (value) => toParameter(type, value, { what: name.text, span: expression.span }, env))
}

/** Where nothing flows, a branch has to end with a value. */
function reportNothing(span: Span, env: Env): void {
  const facts = { what: 'an if', expected: 'a value from each branch', actual: 'one that has none' }
  report(env, problem('wrong-type', { ...facts, help: 'end the branch with a value' }), span)
}

function runNested(statement: StageStatement | RepeatStatement | ForStatement, env: Env): Soon<Value | undefined> {
  switch (statement.kind) {
    case 'stage':
      return runStage(statement, env)
    case 'repeat':
      return runRepeat(statement, env)
    case 'for':
      return runFor(statement, env)
    default:
      return statement satisfies never
  }
}

/** A stage sees the names around it. Its name is its own: claims go by it. */
function runStage({ name, body, span }: StageStatement, env: Env): Soon<Value> {
  return after(stageName(name, env), (written) => {
    const own = env.body.names.stage(written)
    const stage: Body = {
      ...env.body,
      path: `${env.body.path}/${own}`,
      names: namesOf(body, env.state),
      stages: [...env.body.stages, own],
    }
    return runBody(body, span, { ...env, body: stage, scope: new Scope(env.flow, env.scope) })
  })
}

const longestName = 200

/** `conv{i + 2}` with its values; where one is not known or is no part of a name, `stage`. */
function stageName({ parts, span }: StageName, env: Env): Soon<string> {
  const write = (value: Value, part: Expression) => partOfName(value, part, env)
  return after(textOf(parts, write, env), (text) => {
    if (text !== undefined && text.length <= longestName && /^[A-Za-z_]/.test(text)) return text
    if (text !== undefined && text.length > longestName) {
      report(env, problem('text-too-long', { limit: longestName }), span)
    }
    return 'stage'
  })
}

function partOfName(value: Value, { span }: Expression, env: Env): string | undefined {
  if (value.kind === 'unknown') return undefined
  const written = plainText(value)
  if ((value.kind === 'int' || value.kind === 'string') && /^\w*$/.test(written)) return written
  const help = 'a name is of letters, digits and _: an int that is not negative, or such a string'
  const facts = { what: 'a part of a name', expected: 'letters and digits', actual: describe(value), help }
  report(env, problem('wrong-type', facts), span)
  return undefined
}

/** The body so many times, the flow going through. */
function runRepeat(statement: RepeatStatement, env: Env): Soon<Value | undefined> {
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

/** The body once for every item. */
function runFor(statement: ForStatement, env: Env): Soon<Value | undefined> {
  return after(evaluate(statement.items, env), (value) => runOver(value, statement, env))
}

function runOver(value: Value, statement: ForStatement, env: Env): Soon<Value | undefined> {
  const { names, index, items, body, span } = statement
  const all = index === undefined ? names : [...names, index]
  const rounds = roundsOf(value, statement, env)
  if (rounds === undefined) {
    refuseLoop(value, 'for', 'a list', 'write [a, b, c] or range(n)', items, env)
    return lookThroughLoop(all, body, span, env)
  }
  return fold(rounds.length, env.flow, (flow, position) =>
    goesOn(span, env) ? runRound(body, span, withFlow(env, flow), all, rounds[position]!) : failed,
  )
}

/** The values of each round, by the order of the names, the number of the round last; nothing where there is no list. */
export function roundsOf(
  value: Value,
  { names, tuple, items: list }: Loop,
  env: Env,
): readonly (readonly Value[])[] | undefined {
  const items = value.kind === 'extents' ? undefined : itemsOf(value)
  return items?.map((item, position) => {
    const parts = tuple ? partsOf(item, names, list, env) : [item]
    return [...names.map((_, part) => parts[part] ?? unknown), { kind: 'int', value: position }]
  })
}

const noNames: readonly Identifier[] = []
const noValues: readonly Value[] = []

/** The body once, from the flow of `env`, with the round's own values by their names. */
function runRound(
  body: readonly Statement[],
  span: Span,
  env: Env,
  names = noNames,
  values = noValues,
): Soon<Value | undefined> {
  const { flow } = env
  const scope = new Scope(flow, env.scope)
  for (let index = 0; index < names.length; index += 1) scope.set(names[index]!.text, values[index]!)
  const result = runBody(body, span, { ...env, scope })
  return flow === undefined ? after(result, (result) => (result === failed ? undefined : result)) : result
}

/** A loop whose rounds are not known runs once on unknown values, so that its mistakes are found. */
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
  const type = typeOf(value)
  if (type === undefined || value.kind === 'unknown') return
  report(env, problem('wrong-type', { what, expected, actual: describe(value), help }), at.span)
}

/** The parts of an item that the names in parentheses are for; none where it has not as many, which is reported. */
function partsOf(item: Value, names: readonly Identifier[], list: Expression, env: Env): readonly Value[] {
  if (item.kind === 'unknown') return []
  const parts = item.kind === 'extents' ? undefined : itemsOf(item)
  if (parts?.length === names.length) return parts
  const facts = {
    what: 'for',
    expected: `items of ${names.length} parts`,
    actual: parts === undefined ? describe(item) : `${describe(item)} of ${parts.length}`,
    help: `every item is written (${names.map(({ text }) => text).join(', ')})`,
  }
  report(env, problem('wrong-type', facts), list.span)
  return []
}

function runAssert(assertion: AssertStatement, env: Env): Soon<void> {
  const { condition } = assertion
  return after(evaluate(condition, env), (value) => {
    // Both sides are told; evaluating them again finds no other errors.
    const isFalse = value.kind === 'bool' && !value.value
    const sides = isFalse && isComparison(condition) ? [condition.left, condition.right] : []
    const shown = sides.filter(({ kind }) => kind !== 'number')
    return after(evaluateAll(shown, env), (values) => {
      if (truth(value, 'assert', condition.span, env) !== false) return undefined
      const stories = shown.map((side, index) => told(side, values[index]!, env))
      return failAssert(assertion, stories, env)
    })
  })
}

const isComparison = (condition: Expression): condition is BinaryExpression =>
  condition.kind === 'binary' && condition.operator !== 'and' && condition.operator !== 'or'

function failAssert({ condition, message, span }: AssertStatement, sides: readonly Story[], env: Env): Soon<void> {
  return after(message && evaluate(message, env), (text) => {
    const said = text?.kind === 'string' ? text.value : undefined
    const { start, end, file } = condition.span
    const written = env.state.sources.get(file)?.slice(start, end) ?? ''
    report(env, problem('assertion-failed', { condition: written, message: said }), span, { stories: () => sides })
  })
}

function told(side: Expression, value: Value, { state }: Env): Story {
  const { start, end, file } = side.span
  return { label: state.sources.get(file)?.slice(start, end) ?? '', text: formatValue(value) }
}
