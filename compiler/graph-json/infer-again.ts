/** Derives again from the registry, node by node, what a graph file states. */
import { catalogue } from '../diagnostics/catalogue.js'
import type { Collector } from '../diagnostics/collector.js'
import { isProblem, type Problem, problem } from '../diagnostics/diagnostic.js'
import { formatNumber, formatShape, plural } from '../diagnostics/entry.js'
import { type AttributeValue, elements, type GraphNode, type Network, type Subgraph, subgraphs } from '../graph.js'
import { countElements, type Inference, infer, tooMany } from '../infer.js'
import { maxCount, maxNodes } from '../limits.js'
import { isAttribute, type Operator, operators, takes, type WeightDeclaration } from '../ops/index.js'
import { sameShape } from '../ops/shapes.js'

/** Further mismatches are not reported. */
const maxProblems = 10

/**
 * Reports the nodes that do not match their operators and inputs; returns false if there are any. Nodes that follow
 * from a wrong one in its subgraph are not reported.
 */
export function inferAgain(network: Network, collector: Collector): boolean {
  const sums = { nodes: 0, elements: 0, weights: 0, macs: 0 }
  let problems = 0
  for (const subgraph of subgraphs(network)) {
    const doubtful = new Set<number>()
    for (const [index, node] of subgraph.nodes.entries()) {
      const follows = node.inputs.some((id) => doubtful.has(id))
      const found = follows
        ? undefined
        : node.op === 'input'
          ? inputProblem(node)
          : nodeProblem(network, subgraph, index)
      const wrong = isProblem(found) ? found : found && spend(sums, found)
      if (follows || wrong !== undefined) doubtful.add(index)
      if (wrong === undefined) continue
      collector.report(wrong, node.span)
      problems += 1
      if (problems === maxProblems) return false
    }
  }
  return problems === 0
}

function inputProblem({ path, inputs, weights, macs, attributes, output }: GraphNode): Problem | undefined {
  if (elements(output) > maxCount) return tooMany('elements in one tensor')
  const more = inputs.length + weights.length + macs + Object.keys(attributes).length
  return more === 0 ? undefined : mismatch(path, 'more than an input', 'an input')
}

function nodeProblem(network: Network, { nodes }: Subgraph, index: number): Problem | Inference {
  const node = nodes[index]
  const { path, op, attributes } = node
  const operator = operators.get(op)
  if (operator === undefined) return mismatch(path, `the operator ${op}`, 'one that this version of netc has')
  if (node.inputs.some((id) => id >= index))
    return mismatch(path, 'what comes after it as its input', 'what comes before')
  if (!takes(operator.inputs, node.inputs.length))
    return mismatch(path, plural(node.inputs.length, 'input'), `what ${op} takes`)
  const wrong = wrongAttribute(operator, attributes)
  if (wrong !== undefined) return mismatch(path, wrong, `what ${op} takes`)
  const shapes = node.inputs.map((id) => nodes[id].output)
  const inferred = infer(operator, shapes, attributes)
  if (isProblem(inferred)) {
    const message = catalogue[inferred.code].message as (parameters: unknown) => string
    return mismatch(path, formatShape(node.output), message(inferred.parameters))
  }
  return difference(network, node, inferred) ?? inferred
}

/** The stated and the derived side of the first difference. */
function difference({ weights }: Network, node: GraphNode, inferred: Inference): Problem | undefined {
  const { path, output, macs } = node
  if (!sameShape(output, inferred.output)) return mismatch(path, formatShape(output), formatShape(inferred.output))
  if (macs !== inferred.macs) return mismatch(path, `${formatNumber(macs)} MACs`, `${formatNumber(inferred.macs)} MACs`)
  const stated = node.weights.map((index) => weights[index] && declarationText(weights[index]))
  const derived = inferred.weights.map(declarationText)
  const at = Array.from({ length: Math.max(stated.length, derived.length) }).findIndex(
    (_, index) => stated[index] !== derived[index],
  )
  return at === -1 ? undefined : mismatch(path, stated[at] ?? 'no such weight', derived[at] ?? 'no such weight')
}

function declarationText({ name, shape, initializer, trainable, l2 }: WeightDeclaration): string {
  const { kind, ...numbers } = initializer
  const filled = Object.entries(numbers)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => ` ${key} ${value}`)
  return `${name} ${formatShape(shape)} ${kind}${filled.join('')}${trainable ? '' : ' not trainable'}, l2 ${l2}`
}

/** The first attribute that is missing, unknown, or of a type or range other than declared. */
function wrongAttribute({ parameters }: Operator, attributes: GraphNode['attributes']): string | undefined {
  for (const parameter of parameters) {
    if (!Object.hasOwn(attributes, parameter.name)) return `no ${parameter.name}`
    const value = attributes[parameter.name]
    if (!isAttribute(parameter, value)) return `${parameter.name}=${formatAttribute(value)}`
  }
  const unknown = Object.keys(attributes).find((key) => !parameters.some(({ name }) => name === key))
  return unknown === undefined ? undefined : `an attribute ${unknown}`
}

const formatAttribute = (value: AttributeValue): string => JSON.stringify(value).slice(0, 60)

const mismatch = (node: string, stated: string, derived: string): Problem =>
  problem('graph-mismatch', { node, stated, derived })

/** Checks the limits of a network, as in its expansion. */
function spend(
  sums: { nodes: number; elements: number; weights: number; macs: number },
  { output, weights, macs }: Inference,
): Problem | undefined {
  sums.nodes += 1
  sums.elements += elements(output)
  sums.weights += countElements(weights)
  sums.macs += macs
  if (sums.nodes > maxNodes) return problem('too-many-nodes', { limit: maxNodes })
  if (sums.elements > maxCount) return tooMany('elements in all tensors')
  if (sums.weights > maxCount) return tooMany('weights in all')
  return sums.macs > maxCount ? tooMany('multiply-accumulates in all') : undefined
}
