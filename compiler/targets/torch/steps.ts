/** The graph as steps of PyTorch: each a call, with the turns of axes between them that the layouts ask for. */
import type { GraphNode, Shape, Subgraph } from '../../graph.js'
import { lower } from '../lowering.js'
import { applied, type Call, type Expression, type Layout, type TorchOperator } from './call.js'
import { modulePath } from './names.js'
import { torchOperators } from './operators/index.js'

/** A value, by its place in the list of steps: what an input gives, or a call. */
export interface Step {
  /** The modules on the way to it, the tower or head first, as Python has their names. */
  readonly scope: readonly string[]
  /** Of the module, where the call is of one. */
  readonly name: string
  /** Absent of an input. */
  readonly call?: Call
  readonly inputs: readonly number[]
  /** As the network has it: without the batch, channels last. */
  readonly shape: Shape
  readonly layout: Layout
  /** Inside an operator, of a shape that nothing asks for. */
  readonly inner?: boolean
  /** The weights of the module: what has the same is one module. Absent where there are none. */
  readonly weights?: string
}

export interface TorchSteps {
  readonly steps: readonly Step[]
  /** As many as the subgraph has inputs: the first steps. */
  readonly inputs: readonly number[]
  /** The value of each node, by its id. */
  readonly values: readonly number[]
}

/** The steps of a subgraph; images come with the channels there, and go with the channels first. */
export function torchSteps(subgraph: Subgraph, given: Layout = 'first'): TorchSteps {
  const steps: Step[] = []
  const values: number[] = []
  const add = (step: Step): number => steps.push(step) - 1
  const turn = turner(steps, add)
  for (const node of subgraph.nodes) {
    const [scope, name] = placeOf(node)
    if (subgraph.inputs.includes(node.id)) {
      values.push(add({ scope, name, inputs: [], shape: node.output, layout: layoutOf(node.output, given) }))
    } else values.push(nodeSteps(node, { subgraph, scope, name, values, steps, add, turn }))
  }
  const inputs = subgraph.inputs.map((id) => values[id])
  // What leaves the subgraph has its channels where other torch code looks for them.
  const { output } = subgraph
  values[output] = turn(values[output], 'first', steps[values[output]].scope.slice(0, 1))
  return { steps, inputs, values }
}

const layoutOf = (shape: Shape, layout: Layout): Layout => (shape.length === 3 ? layout : 'last')

function placeOf({ path }: GraphNode): readonly [readonly string[], string] {
  const parts = modulePath(path.split('/'))
  return [parts.slice(0, -1), parts[parts.length - 1]]
}

interface Place {
  readonly subgraph: Subgraph
  readonly scope: readonly string[]
  readonly name: string
  readonly values: readonly number[]
  readonly steps: readonly Step[]
  readonly add: (step: Step) => number
  readonly turn: Turn
}

/** Adds the steps of a node, and gives its value. */
function nodeSteps(node: GraphNode, place: Place): number {
  const { scope, name, values, steps, add, turn } = place
  const shapes = node.inputs.map((id) => steps[values[id]].shape)
  const operator = lower(torchOperators, node.op, {
    inputs: shapes,
    output: node.output,
    attributes: node.attributes,
  })
  const before = node.inputs.map((id) => values[id])
  const layout = wanted(operator, before, steps)
  const given =
    node.inputs.length === 0
      ? [values[batchOf(node, place.subgraph)]]
      : before.map((value) => turn(value, layout, scope))
  const expression = operator.expression(layout)
  if (typeof expression === 'number') return given[expression]
  const gives = layoutOf(node.output, operator.gives ?? layout)
  const weights = node.weights.length === 0 ? {} : { weights: node.weights.join() }
  const emit = ({ call, of }: Expression, last: boolean): number => {
    const inputs = of.map((input) => (typeof input === 'number' ? given[input] : emit(input, false)))
    const own = call.kind === 'module' ? weights : {}
    const at = last ? { layout: gives } : { layout, inner: true }
    return add({ scope, name, call, inputs, shape: node.output, ...at, ...own })
  }
  return emit(expression, true)
}

function wanted({ takes }: TorchOperator, inputs: readonly number[], steps: readonly Step[]): Layout {
  if (takes !== 'any') return takes
  return inputs.some((value) => steps[value].layout === 'first') ? 'first' : 'last'
}

type Turn = (value: number, layout: Layout, scope: readonly string[]) => number

/** Gives a value with its channels there; turned once in a scope. */
function turner(steps: readonly Step[], add: (step: Step) => number): Turn {
  const found = new Map<string, number>()
  return (value, layout, scope) => {
    const { shape, layout: own } = steps[value]
    if (shape.length !== 3 || own === layout) return value
    const key = `${value} ${scope.join('/')}`
    const before = found.get(key)
    if (before !== undefined) return before
    const { call } = applied(layout === 'first' ? 'channels_first' : 'channels_last')
    const made = add({ scope, name: 'turned', call, inputs: [value], shape, layout })
    found.set(key, made)
    return made
  }
}

/**
 * A value of as many images as the batch, for what takes none: what comes into the innermost of the scopes around it that takes any which is there before.
 */
function batchOf({ id, path }: GraphNode, { nodes, inputs }: Subgraph): number {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const folder = path.slice(0, end + 1)
    const isOutside = (input: number): boolean => input < id && !nodes[input].path.startsWith(folder)
    const user = nodes.find((node) => node.path.startsWith(folder) && node.inputs.some(isOutside))
    if (user !== undefined) return user.inputs.find(isOutside)!
  }
  return inputs[0]
}
