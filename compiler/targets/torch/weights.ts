/**
 * What every weight is in PyTorch: its key in a state dict, and the order of its axes. Files for PyTorch and its readers (safetensors) and
 * the code generated for it agree through this alone.
 */
import type { Network, Shape, Weight } from '../../graph.js'
import { subgraphs } from '../../graph.js'
import { modulePath } from './names.js'

/** A tensor of a state dict. */
export interface TorchTensor {
  /** The graph's path with points, and the name that PyTorch has for the weight: `backbone.conv1.conv.weight`. */
  readonly key: string
  /** As PyTorch has it. */
  readonly shape: Shape
  /** Which axis of netc's weight comes first, second and so on; `shape` then only joins or drops axes. */
  readonly axes: readonly number[]
}

/** A weight of an operator as PyTorch has it, below the operator's own module. */
type Layout = (shape: Shape) => { readonly name: string; readonly axes?: readonly number[]; readonly shape?: Shape }

const named =
  (name: string): Layout =>
  () => ({ name })

/** `[height, width, in, out]` to `[out, in, height, width]`. */
const convolution =
  (name: string): Layout =>
  () => ({ name, axes: [3, 2, 0, 1] })

/** `[height, width, channels, windows]` to `[channels * windows, 1, height, width]`: as many groups as channels. */
const depthwise =
  (name: string): Layout =>
  ([height, width, channels, windows]) => ({ name, axes: [2, 3, 0, 1], shape: [channels * windows, 1, height, width] })

/** By the operator and the name of its weight; else by the name alone. */
const ofOperators: Readonly<Record<string, Readonly<Record<string, Layout>>>> = {
  conv: { kernel: convolution('weight') },
  // [height, width, out, in] to [in, out, height, width]
  conv_transpose: { kernel: convolution('weight') },
  depthwise_conv: { depthwise_kernel: depthwise('weight') },
  // Two convolutions; the bias comes at the end.
  separable_conv: {
    depthwise_kernel: depthwise('depthwise.weight'),
    pointwise_kernel: convolution('pointwise.weight'),
    bias: named('pointwise.bias'),
  },
  // [taps, 1, 1]
  channel_conv: { kernel: () => ({ name: 'weight', axes: [2, 1, 0] }) },
  dense: { kernel: () => ({ name: 'weight', axes: [1, 0] }) },
  prelu: { alpha: (shape) => ({ name: 'weight', shape: shape.slice(-1) }) },
}

const ofNames: Readonly<Record<string, Layout>> = {
  bias: named('bias'),
  gamma: named('weight'),
  beta: named('bias'),
  moving_mean: named('running_mean'),
  moving_variance: named('running_var'),
  value: named('value'),
}

/** A weight of an operator as PyTorch has it. @throws Error for a weight that this table lacks */
export function torchLayout(
  op: string,
  name: string,
  shape: Shape,
): Omit<TorchTensor, 'key'> & { readonly name: string } {
  const layout = ofOperators[op]?.[name] ?? ofNames[name]
  if (layout === undefined) throw new Error(`PyTorch's name for ${name} of ${op} is not stated`)
  const { axes = [...shape.keys()], ...found } = layout(shape)
  return { name: found.name, axes, shape: found.shape ?? axes.map((axis) => shape[axis]) }
}

/** Every weight of the network as PyTorch has it, in the network's order. @throws Error where two would have one key */
export function torchTensors(network: Network): readonly TorchTensor[] {
  const operators = operatorsOf(network)
  const tensors = network.weights.map((weight, index): TorchTensor => {
    const { name, ...tensor } = torchLayout(operators.get(index)!, weight.name, weight.shape)
    return { ...tensor, key: [...modulesTo(weight), name].join('.') }
  })
  if (new Set(tensors.map(({ key }) => key)).size !== tensors.length) throw new Error('two weights have one key')
  return tensors
}

/** The modules on the way to a weight; its path ends in its name. */
const modulesTo = ({ path }: Weight): readonly string[] => modulePath(path.split('/').slice(0, -1))

/** The operator of each weight, by the weight's index. */
export function operatorsOf(network: Network): ReadonlyMap<number, string> {
  const found = new Map<number, string>()
  for (const { nodes } of subgraphs(network)) {
    for (const { op, weights } of nodes) for (const index of weights) found.set(index, op)
  }
  return found
}
