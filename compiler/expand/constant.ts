/** `const` and `fn`: values computed from values, without tensors. */
import type { ConstDeclaration, FunctionDeclaration } from '../../grammar/ast.js'
import { problem } from '../diagnostics/diagnostic.js'
import { maxExpansionDepth } from '../limits.js'
import { type Definition, isPartial, mayHaveLost } from '../resolve/program.js'
import { bind, parameterNames } from './arguments.js'
import { bindParameters, looseBody, looseEnv } from './block.js'
import { letValue, setNames } from './body.js'
import { evaluateUnapplied } from './expression.js'
import type { Site } from './operator.js'
import { type Body, type Env, report, Scope, step, stop } from './state.js'
import { after, fold, nest, type Soon } from './task.js'
import { describe, Frame, type GivenArgument, holdsTensors, isUnknown, unknown, type Value } from './values.js'

/** The constant of this name in the body's file. */
export function constantNamed(name: string, { body }: Env): Definition<ConstDeclaration> | undefined {
  const definition = body.file.names.get(name)
  return definition !== undefined && isConstant(definition) ? definition : undefined
}

const isConstant = (definition: Definition): definition is Definition<ConstDeclaration> =>
  definition.declaration.kind === 'const'

/** Evaluated once, at its first use. */
export function constantValue(definition: Definition<ConstDeclaration>, state: Env['state']): Soon<Value> {
  const { declaration } = definition
  if (state.program.recursive.has(declaration)) return unknown
  const known = state.constants.get(declaration)
  if (known !== undefined) return known
  const env = looseEnv(definition, state)
  return after(
    nest(state, () => evaluateUnapplied(declaration.value, env)),
    (found) => {
      const value = plainValue(found, declaration, env)
      state.constants.set(declaration, value)
      state.expanded.add(declaration)
      return value
    },
  )
}

/** A value without tensors; else unknown, which is reported. */
function plainValue(
  value: Value,
  { name, value: expression }: ConstDeclaration | FunctionDeclaration,
  env: Env,
): Value {
  if (!holdsTensors(value)) return value
  if (isUnknown(value)) return unknown
  const help = 'const and fn compute numbers, strings, sizes, lists and blocks'
  const facts = { what: name.text, expected: 'a value', actual: describe(value), help }
  report(env, problem('wrong-type', facts), expression.span)
  return unknown
}

/** Calls a function of the file. */
export function callFunction(
  definition: Definition<FunctionDeclaration>,
  given: readonly GivenArgument[],
  span: Site['span'],
  certain: boolean,
  env: Env,
): Soon<Value> {
  const { declaration, file } = definition
  const name = declaration.name.text
  // Not all of its parameters are known: the call cannot be checked.
  if (isPartial(file, declaration)) return unknown
  const bound = bind(name, parameterNames(declaration.parameters, env.state), given, certain, env)
  const site = { span, misnamed: bound.misnamed }
  if (env.state.program.recursive.has(declaration) || !step(env, span, 1 + declaration.parameters.length))
    return unknown
  if (env.body.depth > maxExpansionDepth) {
    stop(env, problem('expansion-too-deep', { limit: maxExpansionDepth }), span)
    return unknown
  }
  const body: Body = {
    ...looseBody(file, declaration, mayHaveLost(file, declaration)),
    path: env.body.path,
    frame: new Frame(name, given, span),
    depth: env.body.depth + 1,
    caller: env.body,
  }
  const inner: Env = { state: env.state, body, scope: new Scope(), flow: undefined }
  return after(bindParameters(declaration.parameters, name, bound, site, env, inner), () => {
    env.state.expanded.add(declaration)
    return nest(env.state, () => functionValue(declaration, inner))
  })
}

/** The value of a function whose parameters are in the scope of `env`. */
export function functionValue(declaration: FunctionDeclaration, env: Env): Soon<Value> {
  const { lets } = declaration
  const bound = fold<void>(lets.length, undefined, (_, index) => {
    const statement = lets[index]!
    return after(letValue(statement, env), (value) => setNames(statement, value, env))
  })
  return after(bound, () =>
    after(evaluateUnapplied(declaration.value, env), (value) => plainValue(value, declaration, env)),
  )
}
