/** Expands blocks, towers and heads: their parameters become values, their statements nodes. */
import type { Parameter } from '../../grammar/ast.js'
import { problem } from '../diagnostics/diagnostic.js'
import { maxExpansionDepth } from '../limits.js'
import { type Applied, type Definition, type FileScope, mayHaveLost, type Named } from '../resolve/program.js'
import type { BoundArguments } from './arguments.js'
import { runBody } from './body.js'
import { ParameterTarget, toParameter } from './convert.js'
import { argumentValue } from './given.js'
import { namesOf, noNames } from './names.js'
import type { Site } from './operator.js'
import { type Body, type Env, report, Scope, type State, step, stop } from './state.js'
import { after, fold, nest, type Soon } from './task.js'
import { type Frame, failed, type GivenArgument, unknown, unknownOf, type Value } from './values.js'

/** Applies a block to `input`. */
export function expandBlock(
  definition: Definition<Applied>,
  input: Value,
  bound: BoundArguments,
  site: Site,
  frame: Frame,
  env: Env,
): Soon<Value> {
  const { state } = env
  const { declaration, file } = definition
  const name = declaration.name.text
  if (!step(env, site.span, 1 + declaration.parameters.length)) return failed
  if (env.body.depth > maxExpansionDepth) {
    stop(env, problem('expansion-too-deep', { limit: maxExpansionDepth }), site.span)
    return failed
  }
  const body: Body = {
    file,
    owner: declaration,
    leaky: mayHaveLost(file, declaration),
    path: `${env.body.path}/${env.body.names.unique(site.as ?? name)}`,
    names: namesOf(declaration.body, state),
    stages: noStages,
    frame,
    depth: env.body.depth + 1,
    caller: env.body,
    sharing: env.body.sharing,
    frames: undefined,
  }
  const inner: Env = { state, body, scope: new Scope(input), flow: input }
  return after(bindParameters(declaration.parameters, name, bound, site, env, inner), () => {
    state.expanded.add(declaration)
    return nest(state, () => runBody(declaration.body, declaration.span, inner))
  })
}

const noStages: readonly string[] = []

/**
 * Binds a declaration's parameters in its scope: to the converted arguments, or to the defaults, which see the
 * parameters before them. `outer` is the scope of the call, `inner` that of the body; missing parameters are reported
 * unless `misnamed`.
 */
export function bindParameters(
  parameters: readonly Parameter[],
  callee: string,
  bound: BoundArguments,
  site: Site,
  outer: Env,
  inner: Env,
): Soon<void> {
  return fold<void>(parameters.length, undefined, (_, index) => {
    const parameter = parameters[index]!
    const value = parameterValue(parameter, bound.byIndex[index], callee, site, outer, inner)
    return after(value, (value) => inner.scope.set(parameter.name.text, value))
  })
}

function parameterValue(
  parameter: Parameter,
  argument: GivenArgument | undefined,
  callee: string,
  site: Site,
  outer: Env,
  inner: Env,
): Soon<Value> {
  const { name, type } = parameter
  if (isLost(parameter, inner)) return unknown
  if (argument !== undefined)
    return toParameter(type, argument.value, new ParameterTarget(name.text, callee, argument.at), outer)
  if (parameter.default !== undefined) return defaultOf(parameter, callee, inner)
  // A tensor for a head's parameter is reported.
  const isRefused = type === 'tensor' && inner.body.owner?.kind === 'head'
  if (site.misnamed !== true && !isRefused)
    report(outer, problem('missing-argument', { callee, parameter: name.text, type }), site.span)
  return unknownOf(type)
}

const isLost = ({ span }: Parameter, { body }: Env): boolean =>
  !body.file.intact && body.file.isBroken(span.start, span.end)

/** A parameter's default, in the scope of its declaration. */
export function defaultOf(parameter: Parameter, callee: string, inner: Env): Soon<Value> {
  const { default: expression, type, name } = parameter
  if (isLost(parameter, inner)) return unknown
  if (expression === undefined) return unknownOf(type)
  return after(argumentValue(expression, inner, type === 'block'), (value) =>
    toParameter(type, value, new ParameterTarget(name.text, callee, expression.span), inner),
  )
}

/** An environment outside any part of the network: there is no flow, and no nodes are made. */
export function looseEnv({ declaration, file }: Definition, state: State): Env {
  return {
    state,
    body: looseBody(file, declaration, mayHaveLost(file, declaration)),
    scope: new Scope(),
    flow: undefined,
  }
}

/** An environment for a declaration alone, or for a file. */
export const looseBody = (file: FileScope, owner: Named | undefined, leaky: boolean): Body => ({
  file,
  owner,
  leaky,
  path: owner?.name.text ?? '',
  names: noNames,
  stages: noStages,
  frame: undefined,
  depth: 0,
  caller: undefined,
  sharing: undefined,
  frames: undefined,
})
