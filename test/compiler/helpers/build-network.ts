/** Networks built by hand, for tests that should not depend on the language. */
import type { Claim, GraphNode, JudgementKind, Network, Shape, Subgraph, Weight } from '../../../compiler/graph.js'
import { operators } from '../../../compiler/ops/index.js'
import { type AppliedOperator, outputOf, readCall } from './apply.js'

const span = { file: 'test.net', start: 0, end: 0 }
const blankNode = { op: 'input', attributes: {}, inputs: [], weights: [], macs: 0, span, expansion: [] }

export interface Builder {
  /** The ids of the subgraph's inputs. */
  readonly inputs: readonly number[]
  /** Applies `call` at `path` (below the subgraph) and gives the new node's id. */
  add(path: string, call: string | AppliedOperator, ...inputs: number[]): number
  /** Applies the operator of the node `first` once more, at `path`, with the same weights. */
  again(path: string, first: number, ...inputs: number[]): number
  /** A chain of calls, each at its operator's name below `path`; names that repeat are numbered. */
  chain(path: string, calls: readonly string[], input: number): number
}

export interface Plan {
  readonly input: Shape
  /** A siamese network unless given, or unless there is another tower, or no head. */
  readonly kind?: Network['kind']
  readonly tower: (builder: Builder) => number
  /** The right image's tower, if it is separate. */
  readonly other?: (builder: Builder) => number
  readonly head?: (builder: Builder) => number
  /** A probability unless given. */
  readonly gives?: JudgementKind
  readonly claims?: readonly Omit<Claim, 'span'>[]
}

/** Names: `net`, its tower `tower`, the other `other`, its head `head`. */
export function buildNetwork(plan: Plan): Network {
  const weights: Weight[] = []
  const { input, other, gives = 'probability' } = plan
  const kind = plan.kind ?? (plan.head === undefined ? 'embedding' : other === undefined ? 'siamese' : 'pseudo_siamese')
  const tower = {
    ...buildSubgraph('tower', [input], weights, plan.tower),
    applications: kind === 'siamese' ? 2 : 1,
  }
  const towers = [tower, ...(other === undefined ? [] : [buildSubgraph('other', [input], weights, other)])]
  const features = towers.map(({ nodes, output }) => nodes[output].output)
  const taken = kind === 'classifier' ? features : [features[0], features[1] ?? features[0]]
  const head = plan.head && { ...buildSubgraph('head', taken, weights, plan.head), kind: 'head' as const, gives }
  return {
    format: 'netc-graph',
    version: 2,
    name: 'net',
    doc: '',
    parameters: {},
    input: { name: 'image', shape: plan.input },
    kind,
    towers,
    ...(head && { head }),
    weights,
    claims: (plan.claims ?? []).map((claim) => ({ ...claim, span })),
  }
}

/** A single operator, as a head on inputs of these shapes. */
export function buildOperator(call: string | AppliedOperator, shapes: readonly Shape[]): Network {
  const weights: Weight[] = []
  const head = buildSubgraph('head', shapes, weights, ({ inputs, add }) => {
    const { operator } = typeof call === 'string' ? readCall(call) : call
    return add('operator', call, ...(operator.inputs === 0 ? [] : inputs))
  })
  return {
    ...buildNetwork({ input: [1, 1, 1], tower: ({ inputs }) => inputs[0], head: ({ inputs }) => inputs[0] }),
    head: { ...head, kind: 'head', gives: 'probability' },
    weights,
  }
}

function buildSubgraph(
  name: 'tower' | 'other' | 'head',
  inputShapes: readonly Shape[],
  weights: Weight[],
  build: (builder: Builder) => number,
): Subgraph {
  const nodes: GraphNode[] = inputShapes.map((output, id) => {
    const given =
      name !== 'head' ? 'image' : inputShapes.length === 1 ? 'features' : (['left', 'right'][id] ?? `input_${id + 1}`)
    return { ...blankNode, id, path: `${name}/${given}`, output }
  })
  const inputs = nodes.map((node) => node.id)
  const taken = new Map<string, number>()
  /** `shared` are the weights where there are such already. */
  const apply = (below: string, applied: AppliedOperator, from: readonly number[], shared?: readonly number[]) => {
    const shapes = from.map((id) => nodes[id].output)
    const output = outputOf(applied, shapes)
    const { operator, attributes } = applied
    const path = unique(`${name}/${below}`, taken)
    const made = shared === undefined ? (operator.weights?.(shapes, attributes) ?? []) : []
    const own = shared ?? made.map((weight) => weights.push({ ...weight, path: `${path}/${weight.name}` }) - 1)
    const macs = operator.macs?.(shapes, output, attributes) ?? 0
    const id = nodes.length
    // A literal with every field: objects of one form are read ten times as fast.
    const { name: op } = operator
    nodes.push({ id, op, path, attributes, inputs: from, output, weights: own, macs, span, expansion: [] })
    return id
  }
  const add = (below: string, call: string | AppliedOperator, ...from: number[]) =>
    apply(below, typeof call === 'string' ? readCall(call) : call, from)
  const again = (below: string, first: number, ...from: number[]): number => {
    const { op, attributes, weights: shared } = nodes[first]
    return apply(below, { operator: operators.get(op)!, attributes }, from, shared)
  }
  const chain = (below: string, calls: readonly string[], input: number): number =>
    calls.reduce((from, call) => add(`${below}${below === '' ? '' : '/'}${call.split('(')[0]}`, call, from), input)
  const output = build({ inputs, add, again, chain })
  return { name, kind: name === 'head' ? 'head' : 'tower', nodes, inputs, output, applications: 1 }
}

function unique(path: string, taken: Map<string, number>): string {
  let number = taken.get(path) ?? 0
  let candidate: string
  do {
    number += 1
    candidate = number === 1 ? path : `${path}_${number}`
  } while (taken.has(candidate))
  taken.set(path, number)
  if (number > 1) taken.set(candidate, 1)
  return candidate
}
