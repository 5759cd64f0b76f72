/** The reference of an operator: its declaration, and the compiled examples. */
import { compile } from './compile.js'
import { alternatives } from './diagnostics/entry.js'
import { elements, type GraphNode, type Network, type Shape } from './graph.js'
import type { Operator, OperatorExample, ParameterDeclaration } from './ops/index.js'
import { memoryHost } from './source-host.js'
import { lower } from './targets/lowering.js'
import { nodeKinds } from './targets/onnx/node-kinds.js'
import { tfjsLayers } from './targets/tfjs/layers/index.js'
import { torchCalls } from './targets/torch/calls.js'

export interface OperatorSummary {
  readonly name: string
  /** The signature with defaults: `max_pool(size, stride=size, padding=valid)`. */
  readonly signature: string
  /** The number of input tensors: `1`, `2 or more`. */
  readonly inputs: string
  /** One sentence; Markdown. */
  readonly doc: string
}

/** `doc` has the details too. */
export interface OperatorReference extends OperatorSummary {
  /** Its names in other frameworks. */
  readonly also: readonly string[]
  readonly parameters: readonly ParameterReference[]
  readonly examples: readonly ExampleReference[]
}

export interface ParameterReference {
  readonly name: string
  readonly type: string
  /**
   * The default in the language's notation; the name of the parameter that provides it; null for a required argument.
   */
  readonly default: string | null
  /** `at least 1`, `same or valid`; '' if the type is enough. */
  readonly range: string
  readonly doc: string
  readonly also: readonly string[]
}

export interface ExampleReference {
  readonly inputs: readonly Shape[]
  readonly call: string
  readonly output: Shape
  readonly params: number
  readonly macs: number
  /** In the order of creation. */
  readonly weights: readonly { readonly name: string; readonly shape: Shape; readonly trainable: boolean }[]
  /** The tfjs classes that compute it, in sequence. */
  readonly layers: readonly string[]
  /** The ONNX nodes that compute it, in sequence; empty if it changes nothing. */
  readonly nodes: readonly string[]
  /** The modules and functions that compute it in PyTorch, one after the other; none where it changes nothing. */
  readonly calls: readonly string[]
}

export function operatorSummary(operator: Operator): OperatorSummary {
  const { name, inputs, doc } = operator
  const [first] = doc.split(/(?<=\.)\s/)
  const takes = typeof inputs === 'number' ? String(inputs) : `${inputs.atLeast} or more`
  return { name, signature: signatureOf(operator), inputs: takes, doc: first }
}

export function operatorReference(operator: Operator): OperatorReference {
  const { doc, also = [], parameters, examples } = operator
  return {
    ...operatorSummary(operator),
    doc,
    also,
    parameters: parameters.map((parameter) => ({
      name: parameter.name,
      type: parameter.type,
      default: defaultOf(parameter) ?? null,
      range: rangeOf(parameter),
      doc: parameter.doc,
      also: parameter.also ?? [],
    })),
    examples: examples.map((example) => exampleReference(operator, example)),
  }
}

function signatureOf({ name, parameters }: Operator): string {
  const written = parameters.map((parameter) => {
    const value = defaultOf(parameter)
    return value === undefined ? parameter.name : `${parameter.name}=${value}`
  })
  return written.length === 0 ? name : `${name}(${written.join(', ')})`
}

function defaultOf({ default: value, defaultsTo }: ParameterDeclaration): string | undefined {
  if (value === undefined) return defaultsTo
  return typeof value === 'object' ? value.join('x') : String(value)
}

function rangeOf({ type, values, min, max }: ParameterDeclaration): string {
  if (values !== undefined) return alternatives(type === 'padding' ? [...values, 'an int', 'a size'] : values)
  const each = type === 'size' || type === 'shape' ? 'each ' : ''
  if (min !== undefined && max !== undefined) return `${each}between ${min} and ${max}`
  if (min !== undefined) return `${each}at least ${min}`
  return max === undefined ? '' : `${each}at most ${max}`
}

function exampleReference(operator: Operator, { inputs, call }: OperatorExample): ExampleReference {
  const { network, node } = compileExample(operator, inputs, call)
  const layers = lower(tfjsLayers, operator.name, { inputs, output: node.output, attributes: node.attributes })
  const weights = node.weights.map((index) => network.weights[index])
  return {
    inputs,
    call,
    output: node.output,
    params: weights.reduce((sum, { shape }) => sum + elements(shape), 0),
    macs: node.macs,
    weights: weights.map(({ name, shape, trainable }) => ({ name, shape, trainable })),
    layers: layers.map(({ className }) => className),
    nodes: nodeKinds(node, inputs, network),
    calls: torchCalls(node, inputs),
  }
}

/** The call in a tower that ends with it; every input is computed from a small image by layers that give its shape. */
function compileExample(
  { name }: Operator,
  inputs: readonly Shape[],
  call: string,
): { readonly network: Network; readonly node: GraphNode } {
  const lets = inputs.map((shape, index) => `let x${index} = in -> ${makingOf(shape)}`)
  const [, rest = ''] = /^\w+(?:\((.*)\))?$/.exec(call) ?? []
  const given = [...inputs.map((_, index) => `x${index}`), ...(rest === '' ? [] : [rest])]
  const text = `tower example {
${lets.join('\n')}
${name}${given.length === 0 ? '' : `(${given.join(', ')})`}
}
head any(left, right): similarity { abs(left - right) -> flatten -> dense(1) }
network one {
  input image: 1x1x1
  siamese example
  head any
}`
  const { value: network, diagnostics } = compile('example.net', { host: memoryHost({ 'example.net': text }) })
  if (network === undefined) throw new Error(`${call} does not compile: ${diagnostics[0]?.message}`)
  return { network, node: network.towers[0].nodes[network.towers[0].output] }
}

const makingOf = (shape: Shape): string => `flatten -> dense(${elements(shape)}) -> reshape([${shape.join(', ')}])`
