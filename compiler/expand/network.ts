/** Expands a network: its parameters, input, defaults, the tower, the head on what the tower gives, and the claims' values. */
import type {
  Call,
  HeadDeclaration,
  InputItem,
  NetworkDeclaration,
  Parameter,
  TowerDeclaration,
} from '../../grammar/ast.js'
import type { Span } from '../../grammar/span.js'
import { problem } from '../diagnostics/diagnostic.js'
import { type AttributeValue, type Claim, type ExpansionFrame, elements, type Network, type Shape } from '../graph.js'
import { tooMany } from '../infer.js'
import { maxCount } from '../limits.js'
import { type Definition, type FileScope, isPartial, mayHaveLost, soundness } from '../resolve/program.js'
import { bind, parameterNames } from './arguments.js'
import { bindParameters, defaultOf, looseBody, looseEnv } from './block.js'
import { runBody } from './body.js'
import { claimOf } from './claim.js'
import { extentsOf, isOpenList, typeHelp } from './convert.js'
import { evaluateDefaults } from './defaults.js'
import { evaluate } from './expression.js'
import { deepFreeze } from './freeze.js'
import { evaluateArguments } from './given.js'
import { namesOf } from './names.js'
import { writtenOf } from './operator.js'
import { type Body, type Env, report, Scope, type State, withFlow } from './state.js'
import { runTask } from './task.js'
import { type BuiltNode, callText, describe, failed, formatValue, tensor, type Value } from './values.js'

/** A tower or head as it was expanded. */
export interface ExpandedPart {
  readonly name: string
  readonly kind: 'tower' | 'head'
  readonly inputs: readonly BuiltNode[]
  /** Its operators in order, also those that lead nowhere. */
  readonly nodes: readonly BuiltNode[]
  readonly output: BuiltNode
  readonly applications: number
}

export interface ExpandedNetwork {
  readonly declaration: NetworkDeclaration
  readonly kind: Network['kind']
  readonly parameters: Readonly<Record<string, AttributeValue>>
  readonly changed: readonly string[]
  readonly input: { readonly name: string; readonly shape: Shape }
  readonly tower: ExpandedPart
  readonly head: ExpandedPart
  readonly claims: readonly Claim[]
}

/** Nothing where a part cannot be made, which is reported. */
export function expandNetwork(definition: Definition<NetworkDeclaration>, state: State): ExpandedNetwork | undefined {
  const { declaration } = definition
  const env = looseEnv(definition, state)
  const { parameters, changed } = networkParameters(declaration, env)
  const { input, tower, head, kind, defaults, claims } = itemsOf(declaration, env.body.file)
  state.lostDefaults = hasGap(declaration, env.body.file)
  const shape = input === undefined ? undefined : inputShape(input, env)
  state.networkDefaults = evaluateDefaults(defaults, env)
  const image = { name: input?.name.text ?? 'image', shape, span: input?.span ?? declaration.span }
  const towerPart = tower === undefined ? undefined : expandTower(tower, image, kind, env)
  const headPart = head === undefined ? undefined : expandHead(head, towerPart?.output.output, tower && kind, env)
  const values = claims.flatMap((claim) => claimOf(claim, env))
  if (shape === undefined || towerPart === undefined || headPart === undefined) return undefined
  const named = { name: image.name, shape }
  return { declaration, kind, parameters, changed, input: named, tower: towerPart, head: headPart, claims: values }
}

/** What the network is made of, without what the text's mistakes leave open. */
function itemsOf({ items, span }: NetworkDeclaration, file: FileScope) {
  const sound = items.filter((_, index) => soundness(file, items, index, span).whole)
  const tower = sound.find((item) => item.kind === 'siamese' || item.kind === 'use-tower')
  const kind: Network['kind'] = tower?.kind === 'use-tower' ? 'classifier' : 'siamese'
  return {
    input: sound.find((item) => item.kind === 'input'),
    tower: tower?.tower,
    kind,
    head: sound.find((item) => item.kind === 'use-head')?.head,
    defaults: items.filter((item) => item.kind === 'defaults'),
    claims: items.flatMap((item) =>
      item.kind === 'expect'
        ? item.claims.filter((_, index) => soundness(file, item.claims, index, item.span).whole)
        : [],
    ),
  }
}

/** Whether an item was lost between others. */
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
  // A name may be one that objects have by themselves.
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

interface PartInput {
  readonly name: string
  readonly shape: Shape | undefined
  readonly span: Span
}

function expandTower(call: Call, image: PartInput, kind: Network['kind'], env: Env): ExpandedPart | undefined {
  const definition = env.body.file.names.get(call.callee.text)
  if (definition?.declaration.kind !== 'tower') return undefined
  const tower = { ...definition, declaration: definition.declaration }
  return expandPart(tower, call, [image], kind === 'siamese' ? 2 : 1, env)
}

/** A siamese network's head takes both images' features and gives one number; a classifier's takes one image's, and gives a vector. */
function expandHead(
  call: Call,
  features: Shape | undefined,
  kind: Network['kind'] | undefined,
  env: Env,
): ExpandedPart | undefined {
  const definition = env.body.file.names.get(call.callee.text)
  if (definition?.declaration.kind !== 'head') return undefined
  const { declaration } = definition
  const count = declaration.inputs.length
  const images = kind === undefined ? count : kind === 'siamese' ? 2 : 1
  const name = declaration.name.text
  if (count !== images && !isPartial(definition.file, declaration)) {
    const help =
      kind === 'siamese'
        ? `a siamese network gives its head the features of both images: head ${name}(left, right)`
        : `a network with tower gives its head the features of one image: head ${name}(features)`
    report(env, problem('wrong-input-count', { callee: name, expected: count, actual: images, help }), call.span)
  }
  const inputs = declaration.inputs.map(({ text, span }, index) => ({
    name: text,
    shape: index < images ? features : undefined,
    span,
  }))
  const part = expandPart({ ...definition, declaration }, call, inputs, 1, env)
  const output = part?.output.output
  if (kind !== undefined && output !== undefined && (output.length !== 1 || (kind === 'siamese' && output[0] !== 1))) {
    report(env, problem('head-output', { head: name, actual: output, kind }), call.span)
  }
  return part
}

function expandPart(
  { declaration, file }: Definition<TowerDeclaration | HeadDeclaration>,
  call: Call,
  inputs: readonly PartInput[],
  applications: number,
  env: Env,
): ExpandedPart | undefined {
  const { state } = env
  const { kind, body: statements, span } = declaration
  const name = declaration.name.text
  if (state.program.recursive.has(declaration)) return undefined
  if (isPartial(file, declaration)) return undefined
  const given = runTask(evaluateArguments(declaration.parameters, call.arguments, env))
  const bound = bind(name, parameterNames(declaration.parameters, state), given, true, env)
  const written = writtenOf(given)
  const frame = { call: callText(name, written), span: call.span }
  const inner: Env = { state, body: partBody(declaration, file, frame, state), scope: new Scope(), flow: undefined }
  state.nodes = []
  const nodes = inputs.map((input) => inputNode(input, inner))
  nodes.forEach((node, index) => {
    if (kind === 'head') inner.scope.set(inputs[index]!.name, tensor(node))
  })
  // One image alone flows, whether its name is used or not.
  const flow = inputs.length === 1 ? tensor(nodes[0]) : undefined
  inner.scope.input = flow
  const site = { span: call.span, written, misnamed: bound.misnamed }
  runTask(bindParameters(declaration.parameters, name, bound, site, env, inner))
  state.expanded.add(declaration)
  const result = runTask(runBody(statements, span, withFlow(inner, flow)))
  if (result === failed && !state.collector.hasErrors()) {
    const facts = { callee: `${kind} ${name}`, inputs: inputs.map((input) => input.name) }
    report(inner, problem('no-flow', facts), declaration.name.span)
  }
  if (result.kind !== 'tensor') {
    const what = `what the ${kind} ${name} gives`
    const help = 'end it with one of them, or with all of them joined: -> concat'
    report(inner, problem('not-a-tensor', { what, actual: describe(result) }), declaration.name.span, { help })
  }
  const output = result.kind === 'tensor' ? result.node : undefined
  const present = nodes.filter((node) => node !== undefined)
  if (output === undefined || present.length < inputs.length) return undefined
  return { name, kind, inputs: present, nodes: state.nodes, output, applications }
}

function partBody(
  declaration: TowerDeclaration | HeadDeclaration,
  file: FileScope,
  frame: ExpansionFrame,
  state: State,
): Body {
  const loose = looseBody(file, declaration, mayHaveLost(file, declaration))
  return { ...loose, names: namesOf(declaration.body, state), frame, depth: 1 }
}

/** What a part is given; nothing where its shape is unknown. */
function inputNode({ name, shape, span }: PartInput, { body }: Env): BuiltNode | undefined {
  const path = `${body.path}/${body.names.unique(name)}`
  if (shape === undefined) return undefined
  return {
    op: 'input',
    path,
    attributes: Object.freeze({}),
    inputs: [],
    weights: [],
    output: deepFreeze(shape),
    macs: 0,
    span: deepFreeze(span),
    expansion: Object.freeze([]),
    written: [],
    sharesWith: undefined,
    live: false,
    id: -1,
    own: undefined,
  }
}
