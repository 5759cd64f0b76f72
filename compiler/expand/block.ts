/** Expands blocks, towers and heads: their parameters become values, their statements nodes. */
import type { BlockDeclaration, Parameter } from '../../grammar/ast.js'
import { problem } from '../diagnostics/diagnostic.js'
import { maxExpansionDepth } from '../limits.js'
import { type Definition, mayHaveLost } from '../resolve/program.js'
import type { BoundArguments } from './arguments.js'
import { runBody } from './body.js'
import { toParameter } from './convert.js'
import { evaluateArgument } from './given.js'
import { namesOf, noNames } from './names.js'
import type { Site } from './operator.js'
import { type Body, type Env, report, type Scope, type State, step, stop } from './state.js'
import { spawn, type Task } from './task.js'
import { callText, failed, unknown, type Value } from './values.js'

/** The tensor that a block makes of `input`. */
export function* expandBlock(
  definition: Definition<BlockDeclaration>,
  input: Value,
  bound: BoundArguments,
  site: Site,
  env: Env,
): Task<Value> {
  const { state } = env
  const { declaration, file } = definition
  const name = declaration.name.text
  if (!step(env, site.span, 1 + declaration.parameters.length)) return failed
  if (env.body.expansion.length > maxExpansionDepth) {
    stop(env, problem('expansion-too-deep', { limit: maxExpansionDepth }), site.span)
    return failed
  }
  const frame = { call: callText(name, site.written), span: site.span }
  const body: Body = {
    file,
    title: `block ${name}`,
    leaky: mayHaveLost(file, declaration),
    path: `${env.body.path}/${env.body.names.unique(site.as ?? name)}`,
    names: namesOf(declaration.body, state),
    stages: [],
    expansion: [...env.body.expansion, frame],
    caller: env.body,
    ...(env.body.sharing === undefined ? {} : { sharing: env.body.sharing }),
  }
  const scope: Scope = { values: new Map([['in', input]]) }
  const inner: Env = { state, body, scope, flow: input }
  yield* bindParameters(declaration.parameters, name, bound, site, env, inner)
  state.expanded.add(declaration)
  return yield* spawn(runBody(declaration.body, declaration.span, inner))
}

/**
 * Puts a declaration's parameters into its scope: the arguments, converted, or the defaults, which see the parameters before
 * them. `outer` is where the call stands, `inner` the body; parameters that are missing are reported unless `misnamed`.
 */
export function* bindParameters(
  parameters: readonly Parameter[],
  callee: string,
  bound: BoundArguments,
  site: Site,
  outer: Env,
  inner: Env,
): Task<void> {
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
      value = yield* defaultOf(parameter, callee, inner)
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
export function* defaultOf(parameter: Parameter, callee: string, inner: Env): Task<Value> {
  const { default: expression, type, name } = parameter
  if (inner.body.file.isBroken(parameter.span.start, parameter.span.end)) return unknown
  if (expression === undefined) return { kind: 'unknown', type }
  const argument = { kind: 'positional', value: expression, span: expression.span } as const
  const { value } = yield* evaluateArgument(argument, inner, type === 'block')
  return toParameter(type, value, { what: `${name.text} of ${callee}`, span: expression.span }, inner)
}

/** For what is evaluated outside any part of the network: nothing flows, and nothing is made. */
export function looseEnv({ declaration, file }: Definition, state: State): Env {
  const name = declaration.name.text
  const title = `${declaration.kind} ${name}`
  const leaky = mayHaveLost(file, declaration)
  const body: Body = { file, title, leaky, path: name, names: noNames, stages: [], expansion: [] }
  return { state, body, scope: { values: new Map() } }
}
