/** Runs bodies: statements one after the other, each moving the flow on. */
import type {
  AssertStatement,
  Branch,
  Expression,
  ForStatement,
  Identifier,
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
import { asTensor, evaluate } from './expression.js'
import { makeLayer } from './layer.js'
import { namesOf } from './names.js'
import { type Body, type Env, report, step, stop } from './state.js'
import type { Task } from './task.js'
import { plainText, textOf } from './text.js'
import { describe, failed, formatValue, itemsOf, typeOf, unknown, type Value } from './values.js'

/** The last value of a body, a tensor, which starts with the flow of `env`. Where the text is broken, what it would give is unknown. */
export function* runBody(statements: readonly Statement[], span: Span, env: Env): Task<Value> {
  return yield* runStatements(statements, span, env, false)
}

/** A branch is a body with names of its own; its last value may be of any type. */
export function* runBranch({ body, span }: Branch, env: Env): Task<Value> {
  return yield* runStatements(body, span, { ...env, scope: innerScope(env) }, true)
}

/** In every body, `in` is the value that it begins with. */
function innerScope({ flow, scope }: Env): Env['scope'] {
  return { values: new Map<string, Value>(flow === undefined ? [] : [['in', flow]]), outer: scope }
}

function* runStatements(statements: readonly Statement[], span: Span, env: Env, anyValue: boolean): Task<Value> {
  let flow = env.flow
  let last: Value | undefined
  for (let index = 0; index < statements.length; index += 1) {
    const statement = statements[index]!
    if (env.state.stopped) return failed
    const { whole, afterGap } = soundness(env.body.file, statements, index, span)
    if (afterGap) flow = failed
    const here: Env = flow === undefined ? withoutFlow(env) : { ...env, flow }
    last = undefined
    switch (statement.kind) {
      case 'let':
        env.scope.values.set(statement.name.text, whole ? yield* evaluate(statement.value, here) : unknown)
        break
      case 'layer':
        env.scope.values.set(statement.name.text, whole ? yield* makeLayer(statement, here) : unknown)
        break
      case 'assert':
        if (whole) yield* runAssert(statement, here)
        break
      case 'stage':
      case 'repeat':
      case 'for': {
        const result = yield* runNested(statement, here)
        flow = whole ? result : failed
        break
      }
      case 'flow': {
        const value = whole ? yield* evaluate(statement.value, here) : failed
        if (anyValue && index === statements.length - 1) last = value
        else flow = asTensor(value, statement.value, here)
        break
      }
      default:
        statement satisfies never
    }
  }
  if (statements.length === 0 && env.body.file.isBroken(span.start, span.end)) return failed
  if (anyValue && last === undefined && flow === undefined && env.body.file.intact) reportNothing(span, env)
  return last ?? flow ?? failed
}

/** Where nothing flows, a branch has to end with a value. */
function reportNothing(span: Span, env: Env): void {
  const facts = { what: 'an if', expected: 'a value from each branch', actual: 'one that has none' }
  report(env, problem('wrong-type', { ...facts, help: 'end the branch with a value' }), span)
}

const withoutFlow = ({ state, body, scope }: Env): Env => ({ state, body, scope })

function* runNested(statement: StageStatement | RepeatStatement | ForStatement, env: Env): Task<Value | undefined> {
  switch (statement.kind) {
    case 'stage':
      return yield* runStage(statement, env)
    case 'repeat':
      return yield* runRepeat(statement, env)
    case 'for':
      return yield* runFor(statement, env)
    default:
      return statement satisfies never
  }
}

/** A stage sees the names around it. Its name is its own: claims go by it. */
function* runStage({ name, body, span }: StageStatement, env: Env): Task<Value> {
  const written = yield* stageName(name, env)
  const own = env.body.names.stage(written)
  const stage: Body = {
    ...env.body,
    path: `${env.body.path}/${own}`,
    names: namesOf(body, env.state),
    stages: [...env.body.stages, own],
  }
  return yield* runBody(body, span, { ...env, body: stage, scope: innerScope(env) })
}

const longestName = 200

/** `conv{i + 2}` with its values; where one is not known or is no part of a name, `stage`. */
function* stageName({ parts, span }: StageName, env: Env): Task<string> {
  const write = (value: Value, part: Expression) => partOfName(value, part, env)
  const text = yield* textOf(parts, write, env)
  if (text !== undefined && text.length <= longestName && /^[A-Za-z_]/.test(text)) return text
  if (text !== undefined && text.length > longestName) {
    report(env, problem('text-too-long', { limit: longestName }), span)
  }
  return 'stage'
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
function* runRepeat({ count: expression, body, span }: RepeatStatement, env: Env): Task<Value | undefined> {
  const count = yield* evaluate(expression, env)
  if (count.kind !== 'int') {
    refuseLoop(count, 'the number of repeat', 'an int', 'write a whole number, as in repeat 3 { ... }', expression, env)
    return yield* lookThroughLoop([], body, span, env)
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
  let flow = env.flow
  for (let round = 0; round < count.value && step(env, span); round += 1) {
    flow = yield* runRound(new Map(), body, span, env, flow)
  }
  return flow
}

/** The body once for every item. */
function* runFor({ names, tuple, index, items: list, body, span }: ForStatement, env: Env): Task<Value | undefined> {
  const value = yield* evaluate(list, env)
  const items = value.kind === 'extents' ? undefined : itemsOf(value)
  const own = [...names, ...(index === undefined ? [] : [index])]
  if (items === undefined) {
    refuseLoop(value, 'for', 'a list', 'write [a, b, c] or range(n)', list, env)
    return yield* lookThroughLoop(own, body, span, env)
  }
  let flow = env.flow
  for (const [position, item] of items.entries()) {
    if (!step(env, span)) return failed
    const parts = tuple ? partsOf(item, names, list, env) : [item]
    const values = new Map(names.map(({ text }, part): [string, Value] => [text, parts[part] ?? unknown]))
    if (index !== undefined) values.set(index.text, { kind: 'int', value: position })
    flow = yield* runRound(values, body, span, env, flow)
  }
  return flow
}

function* runRound(
  values: ReadonlyMap<string, Value>,
  body: readonly Statement[],
  span: Span,
  env: Env,
  flow: Value | undefined,
): Task<Value | undefined> {
  const here: Env = flow === undefined ? withoutFlow(env) : { ...env, flow }
  const scope = innerScope(here)
  for (const [name, value] of values) scope.values.set(name, value)
  const result = yield* runBody(body, span, { ...here, scope })
  return flow === undefined && result === failed ? undefined : result
}

/** A loop whose rounds are not known runs once on unknown values, so that its mistakes are found. */
function* lookThroughLoop(
  names: readonly Identifier[],
  body: readonly Statement[],
  span: Span,
  env: Env,
): Task<Value | undefined> {
  yield* runRound(new Map(names.map(({ text }) => [text, unknown])), body, span, env, env.flow && failed)
  return env.flow && failed
}

function refuseLoop(value: Value, what: string, expected: string, help: string, at: Expression, env: Env): void {
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

function* runAssert({ condition, message, span }: AssertStatement, env: Env): Task<void> {
  const sides: Story[] = []
  let value: Value
  if (condition.kind === 'binary' && condition.operator !== 'and' && condition.operator !== 'or') {
    // Both sides are told; evaluating them again finds no other errors.
    value = yield* evaluate(condition, env)
    if (value.kind === 'bool' && !value.value) {
      for (const side of [condition.left, condition.right]) {
        if (side.kind !== 'number') sides.push(told(side, yield* evaluate(side, env), env))
      }
    }
  } else {
    value = yield* evaluate(condition, env)
  }
  if (truth(value, 'assert', condition.span, env) !== false) return
  const text = message === undefined ? undefined : yield* evaluate(message, env)
  const said = text?.kind === 'string' ? text.value : undefined
  const { start, end, file } = condition.span
  const written = env.state.sources.get(file)?.slice(start, end) ?? ''
  report(env, problem('assertion-failed', { condition: written, message: said }), span, { stories: () => sides })
}

function told(side: Expression, value: Value, { state }: Env): Story {
  const { start, end, file } = side.span
  return { label: state.sources.get(file)?.slice(start, end) ?? '', text: formatValue(value) }
}
