/** Expands a tower or a head: a subgraph of its own, with its inputs. */
import type { Call, HeadDeclaration, TowerDeclaration } from '../../grammar/ast.js'
import type { Span } from '../../grammar/span.js'
import { problem } from '../diagnostics/diagnostic.js'
import type { Mend } from '../diagnostics/mend.js'
import { insertAfter } from '../diagnostics/mends.js'
import type { JudgementKind, Network, Shape } from '../graph.js'
import { partName } from '../resolve/network.js'
import { type Definition, type FileScope, isPartial, mayHaveLost } from '../resolve/program.js'
import { bind, parameterNames } from './arguments.js'
import { bindParameters, looseBody } from './block.js'
import { runBody } from './body.js'
import { deepFreeze } from './freeze.js'
import { evaluateArguments } from './given.js'
import { namesOf } from './names.js'
import { type Body, type Env, report, Scope, type State, withFlow } from './state.js'
import { runTask } from './task.js'
import { type BuiltNode, describe, Frame, failed, tensor } from './values.js'

/** A tower or head as it was expanded. */
export interface ExpandedPart {
  /** In the network: two towers of one name are `eye` and `eye_2`. */
  readonly name: string
  readonly kind: 'tower' | 'head'
  readonly inputs: readonly BuiltNode[]
  /** Its operators in order, also those that lead nowhere. */
  readonly nodes: readonly BuiltNode[]
  readonly output: BuiltNode
  readonly applications: number
}

export interface ExpandedHead extends ExpandedPart {
  readonly gives: JudgementKind
}

interface PartInput {
  readonly name: string
  readonly shape: Shape | undefined
  readonly span: Span
}

/** The towers of a network, the left image's first; nothing for one that cannot be made. Each is applied to as many images. */
export function expandTowers(
  calls: readonly Call[],
  head: Call | undefined,
  image: PartInput,
  applications: number,
  env: Env,
): readonly (ExpandedPart | undefined)[] {
  const taken = new Set(head === undefined ? [] : [head.callee.text])
  return calls.map((call) => {
    const definition = env.body.file.names.get(call.callee.text)
    if (definition?.declaration.kind !== 'tower') return undefined
    const tower = { ...definition, declaration: definition.declaration }
    const name = partName(call.callee.text, taken)
    taken.add(name)
    return expandPart(tower, name, call, [image], applications, env)
  })
}

/** The head of pairs takes both images' features and gives one number; a classifier's takes one image's, and gives a vector. */
export function expandHead(
  call: Call,
  features: readonly (Shape | undefined)[],
  kind: Network['kind'] | undefined,
  env: Env,
): ExpandedHead | undefined {
  const definition = env.body.file.names.get(call.callee.text)
  if (definition?.declaration.kind !== 'head') return undefined
  const { declaration } = definition
  const count = declaration.inputs.length
  const images = kind === undefined ? count : kind === 'classifier' ? 1 : 2
  const name = declaration.name.text
  if (count !== images && !isPartial(definition.file, declaration)) {
    const help =
      images === 2
        ? `a siamese network gives its head the features of both images: head ${name}(left, right)`
        : `a network with tower gives its head the features of one image: head ${name}(features)`
    report(env, problem('wrong-input-count', { callee: name, expected: count, actual: images, help }), call.span)
  }
  const inputs = declaration.inputs.map(({ text, span }, index) => ({
    name: text,
    shape: index < images ? (features[index] ?? features[0]) : undefined,
    span,
  }))
  const part = expandPart({ ...definition, declaration }, name, call, inputs, 1, env)
  const output = part?.output.output
  if (kind !== undefined && output !== undefined && (output.length !== 1 || (images === 2 && output[0] !== 1))) {
    report(env, problem('head-output', { head: name, actual: output, kind }), call.span, {
      mend: ended(declaration, kind),
    })
  }
  const { gives = 'probability' } = declaration
  if (kind === 'classifier' && gives !== 'probability')
    report(env, problem('head-kind', { head: name, gives }), call.span, { mend: withoutKind(declaration) })
  return part && { ...part, gives }
}

/** Goes on from the head's last statement to one number, or one a class. */
const ended =
  ({ body, span }: HeadDeclaration, kind: Network['kind']): Mend =>
  (place) => {
    const last = body.at(-1)
    if (span.file !== place.span.file || last?.kind !== 'flow' || kind === 'classifier') return undefined
    return insertAfter(' -> dense(1) -> sigmoid', 'end it with dense(1) -> sigmoid')({ ...place, span: last.span })
  }

/** Takes from a head what it says that it gives. */
const withoutKind =
  ({ gives, span }: HeadDeclaration): Mend =>
  ({ text, span: { file } }) => {
    const found = new RegExp(`\\s*:\\s*${gives}(?=\\s*\\{)`).exec(text.slice(span.start, span.end))
    if (span.file !== file || found === null) return undefined
    const start = span.start + found.index
    return { title: `remove ": ${gives}"`, edits: [{ span: { file, start, end: start + found[0].length }, text: '' }] }
  }

function expandPart(
  { declaration, file }: Definition<TowerDeclaration | HeadDeclaration>,
  as: string,
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
  const frame = new Frame(name, given, call.span)
  const inner: Env = {
    state,
    body: { ...partBody(declaration, file, frame, state), path: as },
    scope: new Scope(),
    flow: undefined,
  }
  state.nodes = []
  const nodes = inputs.map((input) => inputNode(input, inner))
  const present = nodes.filter((node) => node !== undefined)
  state.parts.push({ name: as, kind, inputs: present, nodes: state.nodes, applications })
  nodes.forEach((node, index) => {
    if (kind === 'head') inner.scope.set(inputs[index]!.name, tensor(node))
  })
  // One image alone flows, whether its name is used or not.
  const flow = inputs.length === 1 ? tensor(nodes[0]) : undefined
  inner.scope.input = flow
  const site = { span: call.span, misnamed: bound.misnamed }
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
  if (output === undefined || present.length < inputs.length) return undefined
  return { name: as, kind, inputs: present, nodes: state.nodes, output, applications }
}

function partBody(declaration: TowerDeclaration | HeadDeclaration, file: FileScope, frame: Frame, state: State): Body {
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
