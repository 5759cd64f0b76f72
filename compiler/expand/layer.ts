/** `layer NAME = ...`: what is made once and applied any number of times, with one set of weights. */
import type { Argument, Expression, Identifier, LayerStatement } from '../../grammar/ast.js'
import type { Span } from '../../grammar/span.js'
import { problem } from '../diagnostics/diagnostic.js'
import { plural } from '../diagnostics/entry.js'
import { builtIn } from '../functions.js'
import { type GivenArgument, parameterNames } from './arguments.js'
import { applicable, applyTarget, type Piped } from './call.js'
import { ParameterTarget, toAttribute, toParameter } from './convert.js'
import { isMade } from './flow.js'
import { evaluateArguments, parametersOf } from './given.js'
import { type Body, type Env, lookUp, report, type Sharing } from './state.js'
import { mismatched } from './story.js'
import { after, type Soon } from './task.js'
import {
  type Applicable,
  applicableName,
  type BuiltNode,
  isTensor,
  type SharedLayer,
  unknown,
  type Value,
} from './values.js'

export function makeLayer({ name, value }: LayerStatement, env: Env): Soon<Value> {
  return after(partialOf(value, env), (target) => {
    if (target === undefined && value.kind !== 'call' && value.kind !== 'name' && value.kind !== 'missing') {
      const facts = { name: 'what a layer is made of', actual: 'this expression' }
      report(env, problem('not-callable', facts), value.span)
    }
    return { kind: 'layer', layer: { name, target, file: env.body.file } }
  })
}

/** What a call or a name would apply, with its arguments; nothing where it is wrong, which is reported. */
export function partialOf(expression: Expression, env: Env): Soon<Applicable | undefined> {
  if (expression.kind !== 'call' && expression.kind !== 'name') return undefined
  const callee = expression.kind === 'call' ? expression.callee : expression.name
  const args = expression.kind === 'call' ? expression.arguments : []
  const target = applicable(callee, env)
  return after(argumentsHere(target, args, env), (given) => {
    if (target === undefined) reportInapplicable(callee, expression.kind, env)
    if (target === undefined || given.length === 0) return target
    return { ...target, given: [...(target.given ?? []), ...given] }
  })
}

/** Arguments that are used elsewhere: what their names mean is found here. */
function argumentsHere(
  target: Applicable | undefined,
  args: readonly Argument[],
  env: Env,
): Soon<readonly GivenArgument[]> {
  const given = evaluateArguments(parametersOf(target), args, env)
  return target === undefined ? given : after(given, (given) => wordsHere(given, target, env))
}

function wordsHere(given: readonly GivenArgument[], target: Applicable, env: Env): readonly GivenArgument[] {
  const names = openNames(target, given, env)
  let position = target.given?.filter(isPositional).length ?? 0
  return given.map((argument) => {
    if (!isPositional(argument)) return wordHere(argument, target, argument.name?.text, env)
    position += 1
    return wordHere(argument, target, names[position - 1], env)
  })
}

const isPositional = ({ name, value }: GivenArgument): boolean => name === undefined && !isTensor(value)

/** The parameters that arguments without a name are for: not those of type tensor that have one already. */
function openNames(target: Applicable, given: readonly GivenArgument[], env: Env): readonly string[] {
  if (target.kind === 'operator') return parameterNames(target.operator.parameters, env.state)
  const { parameters } = target.definition.declaration
  let tensors = [...(target.given ?? []), ...given].filter(
    ({ name, value }) => name === undefined && isTensor(value),
  ).length
  return parameters.filter(({ type }) => type !== 'tensor' || tensors-- <= 0).map(({ name }) => name.text)
}

/** What can be called, or named, but is no block; where it cannot even be that, resolve has said so. */
function reportInapplicable({ text, span }: Identifier, written: 'call' | 'name', env: Env): void {
  if (lookUp(env.scope, text) !== undefined) return
  const kind = env.body.file.names.get(text)?.declaration.kind
  const isFunction = builtIn(text) !== undefined || kind === 'fn'
  if (written === 'call' ? !isFunction : kind !== 'const') return
  const actual = written === 'call' ? 'a function' : 'a constant'
  report(env, problem('not-callable', { name: text, actual }), span)
}

/** The argument with what its name means here: of a block the block, of an operator one of its words. */
function wordHere(argument: GivenArgument, target: Applicable, name: string | undefined, env: Env): GivenArgument {
  const { value } = argument
  if (value.kind !== 'word') return argument
  const place = new ParameterTarget(name ?? '', applicableName(target), argument.at)
  if (target.kind === 'operator') {
    const parameter = target.operator.parameters.find((one) => one.name === name)
    const word = parameter && toAttribute(parameter, value, place, env)
    return parameter === undefined || word === value.name.text ? argument : { ...argument, value: unknown }
  }
  const parameter = target.definition.declaration.parameters.find((one) => one.name.text === name)
  return parameter === undefined ? argument : { ...argument, value: toParameter(parameter.type, value, place, env) }
}

/** Applies a layer: the first application makes its weights, the others have the same. */
export function applyLayer(
  layer: SharedLayer,
  args: readonly Argument[],
  span: Span,
  env: Env,
  piped?: Piped,
): Soon<Value> {
  const sharing: Sharing = { layer, made: [] }
  const body: Body = { ...env.body, file: layer.file, sharing: [...(env.body.sharing ?? []), sharing] }
  const { target, name } = layer
  return after(argumentsHere(target, args, env), (given) => {
    if (target === undefined) return { kind: 'tensor' }
    const application = { callee: name, given, span, alone: args.length === 0, piped, as: name.text }
    return after(applyTarget(target, application, { ...env, body }), (result) => {
      if (isMade(result)) keepSharing(sharing, span, env)
      return result
    })
  })
}

/** After an application that came to its end: it is the first, or is told where it differs from that. */
function keepSharing(sharing: Sharing, span: Span, env: Env): void {
  const { layer, made } = sharing
  const count = (nodes: readonly BuiltNode[]) => plural(nodes.length, 'operator')
  if (layer.first === undefined) layer.first = made
  else if (layer.first.length !== made.length) sharing.difference ??= { first: count(layer.first), now: count(made) }
  const { difference } = sharing
  if (difference !== undefined) report(env, problem('layer-mismatch', { layer: layer.name.text, ...difference }), span)
}

/** The node of an earlier application whose weights this one has; nothing where it makes its own. */
export function sharedWith(node: BuiltNode, applications: readonly Sharing[]): BuiltNode | undefined {
  let shared: BuiltNode | undefined
  for (const sharing of applications) {
    const { layer, made } = sharing
    const counterpart = layer.first?.[made.length]
    made.push(node)
    if (counterpart === undefined || shared !== undefined) continue
    const maker = counterpart.sharesWith ?? counterpart
    const different = counterpart.op === node.op ? mismatched(maker, node) : { first: counterpart.op, now: node.op }
    if (different === undefined) shared = maker
    else sharing.difference ??= different
  }
  return shared
}
