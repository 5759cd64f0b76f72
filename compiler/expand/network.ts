/** Expands a network: its parameters, input, defaults, towers, head, and the values of claims. */
import type { Call, InputItem, NetworkDeclaration, NetworkItem, Parameter } from '../../grammar/ast.js'
import { problem } from '../diagnostics/diagnostic.js'
import { type AttributeValue, type Claim, elements, type Network, type Shape } from '../graph.js'
import { tooMany } from '../infer.js'
import { maxCount } from '../limits.js'
import { sameShape } from '../ops/shapes.js'
import { towersOf } from '../resolve/network.js'
import { type Definition, type FileScope, isPartial, soundness } from '../resolve/program.js'
import { defaultOf, looseEnv } from './block.js'
import { claimOf } from './claim.js'
import { extentsOf, isOpenList, typeHelp } from './convert.js'
import { evaluateDefaults } from './defaults.js'
import { evaluate } from './expression.js'
import { type ExpandedHead, type ExpandedPart, expandHead, expandTowers } from './part.js'
import { type Env, report, type State } from './state.js'
import { runTask } from './task.js'
import { describe, formatValue, type Value } from './values.js'

export interface ExpandedNetwork {
  readonly declaration: NetworkDeclaration
  readonly kind: Network['kind']
  readonly parameters: Readonly<Record<string, AttributeValue>>
  readonly changed: readonly string[]
  readonly input: { readonly name: string; readonly shape: Shape }
  readonly towers: readonly ExpandedPart[]
  readonly head: ExpandedHead | undefined
  readonly claims: readonly Claim[]
}

/** Undefined if a part cannot be made, which is reported. */
export function expandNetwork(definition: Definition<NetworkDeclaration>, state: State): ExpandedNetwork | undefined {
  const { declaration } = definition
  const env = looseEnv(definition, state)
  const { parameters, changed } = networkParameters(declaration, env)
  const { input, towers: calls, head: judge, kind, defaults, claims } = itemsOf(declaration, env.body.file)
  state.lostDefaults = hasGap(declaration, env.body.file)
  const shape = input === undefined ? undefined : inputShape(input, env)
  state.networkDefaults = evaluateDefaults(defaults, env)
  const image = { name: input?.name.text ?? 'image', shape, span: input?.span ?? declaration.span }
  const towers = expandTowers(calls, judge, image, kind === 'siamese' ? 2 : 1, env)
  const head =
    judge &&
    expandHead(
      judge,
      towers.map((tower) => tower?.output.output),
      kind,
      env,
    )
  if (judge === undefined) compareBranches(towers, calls, declaration, env)
  const values = claims.flatMap((claim) => claimOf(claim, env))
  const made = towers.filter((tower) => tower !== undefined)
  const lacksPart = kind === undefined || made.length < towers.length || (judge !== undefined && head === undefined)
  if (shape === undefined || lacksPart) return undefined
  const named = { name: image.name, shape }
  return { declaration, kind, parameters, changed, input: named, towers: made, head, claims: values }
}

/** The parts of the network, except those that errors in the text leave open. */
function itemsOf({ items, span }: NetworkDeclaration, file: FileScope) {
  const sound = items.filter((_, index) => soundness(file, items, index, span).whole)
  const tower = sound.find((item) => towersOf(item).length > 0)
  const head = sound.find((item) => item.kind === 'use-head')?.head
  return {
    input: sound.find((item) => item.kind === 'input'),
    towers: tower === undefined ? [] : towersOf(tower),
    kind: tower && kindOf(tower, head),
    head,
    defaults: items.filter((item) => item.kind === 'defaults'),
    claims: items.flatMap((item) =>
      item.kind === 'expect'
        ? item.claims.filter((_, index) => soundness(file, item.claims, index, item.span).whole)
        : [],
    ),
  }
}

function kindOf({ kind }: NetworkItem, head: Call | undefined): Network['kind'] {
  if (head === undefined) return 'embedding'
  if (kind === 'use-tower') return 'classifier'
  return kind === 'pseudo-siamese' ? 'pseudo_siamese' : 'siamese'
}

/** Without a head, the features of two towers are compared with each other. */
function compareBranches(
  towers: readonly (ExpandedPart | undefined)[],
  calls: readonly Call[],
  { name }: NetworkDeclaration,
  env: Env,
): void {
  const [left, right] = towers
  if (left === undefined || right === undefined || sameShape(left.output.output, right.output.output)) return
  const features = [left, right].map(({ name, output }) => ({ tower: name, shape: output.output }))
  report(env, problem('branches-differ', { network: name.text, features }), calls[1]!.span)
}

/** Whether an item between others was lost to a syntax error. */
const hasGap = ({ items, span }: NetworkDeclaration, file: FileScope): boolean =>
  items.some((_, index) => soundness(file, items, index, span).afterGap)

function networkParameters(declaration: NetworkDeclaration, env: Env) {
  const { settings } = env.state.program
  const parameters = new Map<string, AttributeValue>()
  const changed: string[] = []
  for (const parameter of declaration.parameters) {
    const { text } = parameter.name
    const setting = settings.get(text)
    const isMissing = setting === undefined && parameter.default === undefined && parameter.type !== 'tensor'
    if (isMissing && !isPartial(env.body.file, declaration)) {
      const facts = { callee: `the network ${declaration.name.text}`, parameter: text, type: parameter.type }
      report(env, problem('missing-argument', facts), parameter.span, {
        help: `give it a default, or a value with --set ${text}=...`,
      })
    }
    const read = (given: Parameter) => runTask(defaultOf(given, declaration.name.text, env))
    const usual = read(parameter)
    const value = setting === undefined ? usual : read({ ...parameter, default: setting })
    if (setting !== undefined && formatValue(value) !== formatValue(usual)) changed.push(text)
    env.scope.set(text, value)
    parameters.set(text, attributeOf(value))
  }
  // A name may be one that every object inherits.
  return { parameters: Object.fromEntries(parameters), changed }
}

function attributeOf(value: Value): AttributeValue {
  switch (value.kind) {
    case 'int':
    case 'float':
    case 'bool':
    case 'string':
      return value.value
    case 'extents':
      return value.extents
    default:
      return formatValue(value)
  }
}

function inputShape({ shape: expression, span }: InputItem, env: Env): Shape | undefined {
  const value = runTask(evaluate(expression, env))
  if (value.kind === 'unknown' || isOpenList(value)) return undefined
  const shape = extentsOf(value)
  const what = 'an input'
  if (shape?.length !== 3) {
    const expected = 'height x width x channels, as in 105x105x1'
    report(
      env,
      problem('wrong-type', { what, expected, actual: describe(value), help: typeHelp('shape') }),
      expression.span,
    )
    return undefined
  }
  if (shape.some((extent) => extent < 1)) {
    const facts = { what: 'every extent of an input', expected: 'at least 1', actual: describe(value) }
    report(env, problem('out-of-range', facts), expression.span)
    return undefined
  }
  if (elements(shape) <= maxCount) return shape
  report(env, tooMany('elements in one tensor'), span)
  return undefined
}
