/** Networks built by hand, for tests that should not depend on the language. */
import type { Claim, GraphNode, Network, Shape, Subgraph, Weight } from '../../../compiler/graph.js'
import { type AppliedOperator, outputOf, readCall } from './apply.js'

const span = { file: 'test.net', start: 0, end: 0 }
const blankNode = { op: 'input', attributes: {}, inputs: [], weights: [], macs: 0, span, expansion: [] }

export interface Builder {
  /** The ids of the subgraph's inputs. */
  readonly inputs: readonly number[]
  /** Applies `call` at `path` (below the subgraph) and gives the new node's id. */
  add(path: string, call: string | AppliedOperator, ...inputs: number[]): number
  /** A chain of calls, each at its operator's name below `path`; names that repeat are numbered. */
  chain(path: string, calls: readonly string[], input: number): number
}

export interface Plan {
  readonly input: Shape
  readonly tower: (builder: Builder) => number
  readonly head: (builder: Builder) => number
  readonly claims?: readonly Omit<Claim, 'span'>[]
}

/** Names: `net`, its tower `tower`, its head `head`. */
export function buildNetwork(plan: Plan): Network {
  const weights: Weight[] = []
  const tower = buildSubgraph('tower', [plan.input], weights, plan.tower)
  const features = tower.nodes[tower.output].output
  const head = buildSubgraph('head', [features, features], weights, plan.head)
  return {
    format: 'netc-graph',
    version: 1,
    name: 'net',
    doc: '',
    parameters: {},
    input: { name: 'image', shape: plan.input },
    kind: 'siamese',
    tower,
    head,
    weights,
    claims: (plan.claims ?? []).map((claim) => ({ ...claim, span })),
  }
}

/** One operator by itself, as a head on inputs of these shapes. */
export function buildOperator(call: string | AppliedOperator, shapes: readonly Shape[]): Network {
  const weights: Weight[] = []
  const head = buildSubgraph('head', shapes, weights, ({ inputs, add }) => add('operator', call, ...inputs))
  return {
    ...buildNetwork({ input: [1, 1, 1], tower: ({ inputs }) => inputs[0], head: ({ inputs }) => inputs[0] }),
    head,
    weights,
  }
}

function buildSubgraph(
  name: 'tower' | 'head',
  inputShapes: readonly Shape[],
  weights: Weight[],
  build: (builder: Builder) => number,
): Subgraph {
  const nodes: GraphNode[] = inputShapes.map((output, id) => {
    const image = name === 'tower' ? 'image' : (['left', 'right'][id] ?? `input_${id + 1}`)
    return { ...blankNode, id, path: `${name}/${image}`, output }
  })
  const inputs = nodes.map((node) => node.id)
  const add = (below: string, call: string | AppliedOperator, ...from: number[]): number => {
    const applied = typeof call === 'string' ? readCall(call) : call
    const shapes = from.map((id) => nodes[id].output)
    const output = outputOf(applied, shapes)
    const { operator, attributes } = applied
    const path = unique(`${name}/${below}`, nodes)
    const made = operator.weights?.(shapes, attributes) ?? []
    const indices = made.map((weight) => weights.push({ ...weight, path: `${path}/${weight.name}` }) - 1)
    const macs = operator.macs?.(shapes, output, attributes) ?? 0
    const id = nodes.length
    nodes.push({ ...blankNode, id, op: operator.name, path, attributes, inputs: from, output, weights: indices, macs })
    return id
  }
  const chain = (below: string, calls: readonly string[], input: number): number =>
    calls.reduce((from, call) => add(`${below}${below === '' ? '' : '/'}${call.split('(')[0]}`, call, from), input)
  const output = build({ inputs, add, chain })
  return { name, kind: name, nodes, inputs, output, applications: name === 'tower' ? 2 : 1 }
}

function unique(path: string, nodes: readonly GraphNode[]): string {
  const taken = (candidate: string) => nodes.some((node) => node.path === candidate)
  if (!taken(path)) return path
  let number = 2
  while (taken(`${path}_${number}`)) number += 1
  return `${path}_${number}`
}
