/** Operators and their attributes as text: in the notation of `.net` files, and in short for tables and drawings. */
import { formatShape } from '../diagnostics/entry.js'
import { type Attributes, type AttributeValue, type GraphNode, type Network, subgraphs } from '../graph.js'
import { fillDefaults, isFrozen, operators } from '../ops/index.js'

/** `64`, `same`, `3x3`. */
export function attributeText(value: AttributeValue): string {
  return typeof value === 'object' ? formatShape(value) : String(value)
}

/** `conv(64, 3x3, stride=2x2)`: required attributes, then those that differ from the operator's defaults. */
export function operatorCall({ op, attributes }: Pick<GraphNode, 'op' | 'attributes'>): string {
  const required = requiredOf(op, attributes)
  const operator = operators.get(op)
  const usual = operator === undefined ? {} : fillDefaults(operator, required)
  const types = new Map(operator?.parameters.map(({ name, type }) => [name, type]))
  const words = Object.entries(attributes).flatMap(([name, value]) => {
    const listed = typeof value === 'object' && (types.get(name) === 'ints' || value.length === 1)
    const text = listed ? `[${value.join(', ')}]` : attributeText(value)
    if (Object.hasOwn(required, name)) return [text]
    return usual[name] !== undefined && attributeText(usual[name]) === attributeText(value) ? [] : [`${name}=${text}`]
  })
  return words.length === 0 ? op : `${op}(${words.join(', ')})`
}

/**
 * The operator with its window, stride and other attributes that affect its inputs, and whether it is frozen: `conv 3x3
 * /2 groups=32 frozen`.
 */
export function operatorText({ op, attributes }: Pick<GraphNode, 'op' | 'attributes'>): string {
  const { kernel, size, stride = 1, groups = 1, dilation = 1 } = attributes
  const window = kernel ?? size
  const words = [op]
  if (window !== undefined) {
    words.push(attributeText(window))
    if (!isOne(stride)) words.push(`/${squareText(stride)}`)
    if (!isOne(groups)) words.push(`groups=${attributeText(groups)}`)
    if (!isOne(dilation)) words.push(`dilation=${squareText(dilation)}`)
  }
  if (isFrozen({ attributes })) words.push('frozen')
  return words.join(' ')
}

const isOne = (value: AttributeValue): boolean =>
  typeof value === 'object' ? value.every((extent) => extent === 1) : value === 1

/** `2` for `2x2`. */
const squareText = (value: AttributeValue): string =>
  typeof value === 'object' && value.every((extent) => extent === value[0]) ? String(value[0]) : attributeText(value)

/** The required arguments of a call: they come first, and need no name. */
function requiredOf(op: string, attributes: Attributes): Attributes {
  const parameters = operators.get(op)?.parameters ?? []
  const optional = parameters.findIndex((one) => one.default !== undefined || one.defaultsTo !== undefined)
  const leading = parameters.slice(0, optional < 0 ? undefined : optional).map(({ name }) => name)
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => leading.includes(name)))
}

/** For every node that shares the weights of another, the path of the first node that has them. */
export function sharedWeights(network: Network): ReadonlyMap<GraphNode, string> {
  const shared = new Map<GraphNode, string>()
  const owners: (GraphNode | undefined)[] = network.weights.map(() => undefined)
  for (const { nodes } of subgraphs(network)) {
    for (const node of nodes) {
      // A node shares all weights of another, or none.
      const first = node.weights[0]
      if (first === undefined) continue
      const owner = owners[first]
      if (owner === undefined) owners[first] = node
      else shared.set(node, owner.path)
    }
  }
  return shared
}
