/** Expands blocks, towers and heads: their parameters become values, their statements nodes. */
import type { BlockDeclaration, Parameter, StageStatement, Statement } from '../../grammar/ast.js'
import type { Span } from '../../grammar/span.js'
import { problem } from '../diagnostics/diagnostic.js'
import { maxExpansionDepth, maxSteps } from '../limits.js'
import { type Definition, mayHaveLost, soundness } from '../resolve/program.js'
import type { BoundArguments } from './arguments.js'
import { evaluateArgument } from './call.js'
import { toParameter } from './convert.js'
import { asTensor, evaluate } from './expression.js'
import { callText, type Site } from './operator.js'
import { type Body, type Env, report, type Scope, type State, step, stop, uniqueNames } from './state.js'
import { failed, unknown, type Value } from './values.js'

/** The tensor that a block makes of `input`. */
export function expandBlock(
  definition: Definition<BlockDeclaration>,
  input: Value,
  bound: BoundArguments,
  site: Site,
  env: Env,
): Value {
  const { state } = env
  const { declaration, file } = definition
  const name = declaration.name.text
  if (!step(env, site.span, maxSteps)) return failed
  if (env.body.expansion.length > maxExpansionDepth) {
    stop(env, problem('expansion-too-deep', { limit: maxExpansionDepth }), site.span)
    return failed
  }
  const frame = { call: callText(name, site.written), span: site.span }
  const body: Body = {
    file,
    title: `block ${name}`,
    leaky: mayHaveLost(file, declaration),
    path: `${env.body.path}/${env.body.unique(name)}`,
    unique: uniqueNames(stageNames(declaration.body)),
    stages: [],
    expansion: [...env.body.expansion, frame],
    caller: env.body,
  }
  const scope: Scope = { values: new Map([['in', input]]) }
  const inner: Env = { state, body, scope, flow: input }
  bindParameters(declaration.parameters, name, bound, site, env, inner)
  state.expanded.add(declaration)
  return runBody(declaration.body, declaration.span, inner)
}

/**
 * Puts a declaration's parameters into its scope: the arguments, converted, or the defaults, which see the parameters before
 * them. `outer` is where the call stands, `inner` the body; parameters that are missing are reported unless `misnamed`.
 */
export function bindParameters(
  parameters: readonly Parameter[],
  callee: string,
  bound: BoundArguments,
  site: Site,
  outer: Env,
  inner: Env,
): void {
  for (const parameter of parameters) {
    const { text } = parameter.name
    const argument = bound.byName.get(text)
    const target = { what: `${text} of ${callee}`, span: argument?.at ?? parameter.span }
    let value: Value
    if (inner.body.file.isBroken(parameter.span.start, parameter.span.end)) {
      value = unknown
    } else if (argument !== undefined) {
      value = toParameter(parameter.type, argument.value, target, outer)
    } else if (parameter.default !== undefined) {
      value = defaultOf(parameter, callee, inner)
    } else {
      value = { kind: 'unknown', type: parameter.type }
      if (site.misnamed !== true) {
        report(outer, problem('missing-argument', { callee, parameter: text, type: parameter.type }), site.span)
      }
    }
    inner.scope.values.set(text, value)
  }
}

/** A parameter's default, in the scope of its declaration. */
export function defaultOf(parameter: Parameter, callee: string, inner: Env): Value {
  const { default: expression, type, name } = parameter
  if (expression === undefined) return { kind: 'unknown', type }
  const { value } = evaluateArgument({ kind: 'positional', value: expression, span: expression.span }, inner)
  return toParameter(type, value, { what: `${name.text} of ${callee}`, span: expression.span }, inner)
}

export function stageNames(body: readonly Statement[]): readonly string[] {
  return body.flatMap((statement) => (statement.kind === 'stage' ? [statement.name.text] : []))
}

/** The last value of a body, which starts with the flow of `env`. Where the text is broken, what it would give is unknown. */
export function runBody(statements: readonly Statement[], span: Span, env: Env): Value {
  let flow = env.flow
  for (const [index, statement] of statements.entries()) {
    const { whole, afterGap } = soundness(env.body.file, statements, index, span)
    if (afterGap) flow = failed
    const here: Env = flow === undefined ? withoutFlow(env) : { ...env, flow }
    switch (statement.kind) {
      case 'let':
        env.scope.values.set(statement.name.text, whole ? evaluate(statement.value, here) : unknown)
        break
      case 'stage': {
        const result = runStage(statement, here)
        flow = whole ? result : failed
        break
      }
      case 'flow':
        flow = whole ? asTensor(evaluate(statement.value, here), statement.value, here) : failed
        break
      default:
        statement satisfies never
    }
  }
  if (statements.length === 0 && env.body.file.isBroken(span.start, span.end)) return failed
  return flow ?? failed
}

const withoutFlow = ({ state, body, scope }: Env): Env => ({ state, body, scope })

/** A stage sees the names around it; its `in` is the value so far. Its name is its own: claims go by it. */
function runStage({ name, body, span }: StageStatement, env: Env): Value {
  const stage: Body = {
    ...env.body,
    path: `${env.body.path}/${name.text}`,
    unique: uniqueNames(stageNames(body)),
    stages: [...env.body.stages, name.text],
  }
  const values = new Map<string, Value>(env.flow === undefined ? [] : [['in', env.flow]])
  return runBody(body, span, { ...env, body: stage, scope: { values, outer: env.scope } })
}

/** For what is evaluated outside any part of the network: nothing flows, and nothing is made. */
export function looseEnv({ declaration, file }: Definition, state: State): Env {
  const name = declaration.name.text
  const title = `${declaration.kind} ${name}`
  const leaky = mayHaveLost(file, declaration)
  const body: Body = { file, title, leaky, path: name, unique: (part) => part, stages: [], expansion: [] }
  return { state, body, scope: { values: new Map() } }
}
