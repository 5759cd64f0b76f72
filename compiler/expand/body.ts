/** Expands bodies: statements one after the other, each of which advances the flow. */
import type {
  AssertStatement,
  BinaryExpression,
  BracedStatement,
  Branch,
  Expression,
  LayerStatement,
  LetStatement,
  StageName,
  StageStatement,
  Statement,
} from '../../grammar/ast.js'
import type { Span } from '../../grammar/span.js'
import { problem, type Story } from '../diagnostics/diagnostic.js'
import { soundness } from '../resolve/program.js'
import { truth } from './comparison.js'
import { toParameter } from './convert.js'
import { evaluate, evaluateAll, evaluateUnapplied } from './expression.js'
import { asFlow } from './flow.js'
import { makeLayer } from './layer.js'
import { runFor, runRepeat, valuesOf } from './loops.js'
import { namesOf } from './names.js'
import { type Body, type Env, report, Scope, withFlow } from './state.js'
import { after, type Soon, Task } from './task.js'
import { plainText, textOf } from './text.js'
import { describe, failed, formatValue, unknown, type Value } from './values.js'

/** The last value of a body, which flows; starts from the flow of `env`. Unknown if the text is broken. */
export function runBody(statements: readonly Statement[], span: Span, env: Env): Soon<Value> {
  return runStatements({ statements, span, env }, 0, env.flow)
}

/**
 * A branch is a body with a separate scope; its last value may be of any type, and a block where blocks are values
 * (`unapplied`).
 */
export function runBranch({ body, span }: Branch, env: Env, unapplied: boolean): Soon<Value> {
  const inner: Env = { ...env, scope: new Scope(env.flow, env.scope) }
  const last = unapplied ? evaluateUnapplied : evaluate
  return runStatements({ statements: body, span, env: inner, last }, 0, env.flow)
}

interface Run {
  readonly statements: readonly Statement[]
  readonly span: Span
  readonly env: Env
  /** Returns the last value, which may be of any type; undefined if it is the flow. */
  readonly last?: (expression: Expression, env: Env) => Soon<Value>
}

/** Expands the statements from index `start` on. */
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

/** The flow after the statement, from the flow of `env`. */
function runStatement(statement: Statement, whole: boolean, env: Env): Soon<Value | undefined> {
  const { flow } = env
  switch (statement.kind) {
    case 'let':
    case 'layer': {
      const value = !whole ? unknown : statement.kind === 'let' ? letValue(statement, env) : makeLayer(statement, env)
      return after(value, (value) => {
        setNames(statement, value, env)
        return flow
      })
    }
    case 'assert':
      return whole ? after(runAssert(statement, env), () => flow) : flow
    case 'stage':
    case 'repeat':
    case 'for': {
      const result = runBraces(statement, env)
      return whole ? result : after(result, () => failed)
    }
    case 'flow':
      if (!whole) return failed
      return after(evaluate(statement.value, env), (value) => asFlow(value, statement.value, env))
    default:
      return statement satisfies never
  }
}

/** The value of a let. A value of type block stays unapplied; other declared types convert it. */
export function letValue({ names, type, value: expression }: LetStatement, env: Env): Soon<Value> {
  // In a function, blocks are always values.
  const isUnapplied = type === 'block' || env.body.owner?.kind === 'fn'
  const value = isUnapplied ? evaluateUnapplied(expression, env) : evaluate(expression, env)
  if (type === undefined) return value
  const what = names.map(({ text }) => text).join(', ')
  return after(value, (value) => toParameter(type, value, { what, span: expression.span }, env))
}

export function setNames(statement: LetStatement | LayerStatement, value: Value, env: Env): void {
  const { scope } = env
  if (statement.kind === 'layer') {
    scope.set(statement.name.text, value)
    return
  }
  const { names } = statement
  const values = valuesOf(statement, value, 'let', statement.value.span, env)
  for (let index = 0; index < names.length; index += 1) scope.set(names[index]!.text, values[index]!)
}

/** Outside of a flow, a branch must end with a value. */
function reportNothing(span: Span, env: Env): void {
  const facts = { what: 'an if', expected: 'a value from each branch', actual: 'one that has none' }
  report(env, problem('wrong-type', { ...facts, help: 'end the branch with a value' }), span)
}

/** The flow after braces, from the flow of `env`; undefined outside of a flow. */
export function runBraces(statement: BracedStatement, env: Env): Soon<Value | undefined> {
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

/** A stage sees the names around it. Its name is unique: claims refer to it. */
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

/** `conv{i + 2}` with its values inserted; `stage` if one is unknown or not valid in a name. */
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
  const help = 'names have letters, digits and _: use an int that is not negative, or such a string'
  const facts = { what: 'a part of a name', expected: 'letters and digits', actual: describe(value), help }
  report(env, problem('wrong-type', facts), span)
  return undefined
}

function runAssert(assertion: AssertStatement, env: Env): Soon<void> {
  const { condition } = assertion
  return after(evaluate(condition, env), (value) => {
    // Reports both sides; evaluating them again finds no other errors.
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
