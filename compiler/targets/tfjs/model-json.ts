/** The network as a LayersModel's model.json: pure data, without a tensor library. */
import { type JudgementKind, judged, type Network, type Shape, type Subgraph } from '../../graph.js'
import { type AppliedLayer, orderApplications, type Reference } from './applications.js'
import { type LoweredNode, lowerSubgraph, type TfjsLayer, tfjsName } from './lower.js'

/** One weight of weights.bin: float32, little-endian, in this order and without gaps. */
export interface WeightEntry {
  readonly name: string
  readonly shape: Shape
  readonly dtype: 'float32'
}

/** The input of `tf.loadLayersModel`, with Keras's keys. */
export interface ModelJson {
  readonly format: 'layers-model'
  readonly generatedBy: string
  readonly convertedBy: null
  /** Facts that a program cannot see in the layers: `model.getUserDefinedMetadata()`. */
  readonly userDefinedMetadata: ModelMetadata
  readonly modelTopology: object
  readonly weightsManifest: readonly [{ readonly paths: readonly string[]; readonly weights: readonly WeightEntry[] }]
}

export interface ModelMetadata {
  readonly network: string
  readonly kind: Network['kind']
  /** The meaning of the head's output; undefined if the model gives features. */
  readonly gives?: JudgementKind
}

export interface ModelJsonOptions {
  /** The path of the weights file, relative to model.json. */
  readonly weightsFile?: string
  readonly generatedBy?: string
}

/**
 * A Functional model of two inputs, `left` and `right`; the tower is a nested Functional model that is called on both,
 * so that its weights are shared, or each side has its own; the head's layers follow. A network of one image has one
 * input, with the name of the network's. Without a head the model gives the features. Layers and weights are named by
 * the graph's paths.
 */
export function toModelJson(network: Network, options: ModelJsonOptions = {}): ModelJson {
  const weights = network.weights.map(
    (weight): WeightEntry => ({ name: tfjsName(weight.path), shape: weight.shape, dtype: 'float32' }),
  )
  return {
    format: 'layers-model',
    generatedBy: options.generatedBy ?? 'netc',
    convertedBy: null,
    userDefinedMetadata: metadataOf(network),
    modelTopology: toTopology(network),
    weightsManifest: [{ paths: [options.weightsFile ?? 'weights.bin'], weights }],
  }
}

export interface TopologyOptions {
  /** Initialize everything with zeros: for callers that set the weights anyway, without the time for random numbers. */
  readonly blank?: boolean
}

/** The value of `modelTopology`. */
export function toTopology(network: Network, options: TopologyOptions = {}): object {
  const inputs = imageInputs(network)
  // A model counts as one application of itself before it is called: its calls count from 1.
  const features = inputs.map((_, side): Reference => {
    const own = network.towers[side]
    return own === undefined ? [tfjsName(network.towers[0].name), side + 1, 0] : [tfjsName(own.name), 1, 0]
  })
  const head = judging(network, features, options)
  const layers = [
    ...inputs.map((name) => inputLayer(name, network.input.shape)),
    ...network.towers.map((tower, side) => ({
      name: tfjsName(tower.name),
      class_name: 'Functional',
      config: subgraphConfig(network, tower, options),
      inbound_nodes: (network.towers.length === 1 ? inputs : [inputs[side]]).map((name) => [[name, 0, 0, {}]]),
    })),
    ...head.layers,
  ]
  return {
    class_name: 'Functional',
    config: modelConfig(network.name, layers, inputs.map(ofInput), head.outputs),
    keras_version: 'tfjs-layers 4.22.0',
    backend: 'tensor_flow.js',
  }
}

/** The head's layers, and the references of the model's outputs: the features, if there is no head. */
function judging(
  network: Network,
  features: readonly Reference[],
  options: TopologyOptions,
): { readonly layers: readonly object[]; readonly outputs: readonly Reference[] } {
  const { head } = network
  if (head === undefined) return { layers: [], outputs: features }
  const lowered = lowerSubgraph(network, head)
  const given = head.inputs.map((id, side) => [lowered[id].output, features[side]] as const)
  const { layers, output } = applied(lowered, head, new Map(given), options)
  return { layers, outputs: [output] }
}

function metadataOf({ name, kind, head }: Network): ModelMetadata {
  return { network: name, kind, ...(head !== undefined && { gives: head.gives }) }
}

/** The names of the model's inputs, one per image; a name that a tower uses already gets a tail. */
export function imageInputs(network: Network): readonly string[] {
  const names = judged(network) === 'pair' ? ['left', 'right'] : [network.input.name]
  const taken = new Set(network.towers.map(({ name }) => name))
  return names.map((name) => tfjsName(taken.has(name) ? `${name}.image` : name))
}

/** A subgraph as the configuration of a separate Functional model, with its inputs named by their paths. */
export function subgraphConfig(network: Network, subgraph: Subgraph, options: TopologyOptions = {}): object {
  const lowered = lowerSubgraph(network, subgraph)
  const inputs = subgraph.inputs.map((id) => lowered[id].output)
  const { layers, output } = applied(lowered, subgraph, new Map(inputs.map((name) => [name, ofInput(name)])), options)
  const images = subgraph.inputs.map((id) => inputLayer(lowered[id].output, subgraph.nodes[id].output))
  return modelConfig(tfjsName(subgraph.name), [...images, ...layers], inputs.map(ofInput), [output])
}

const ofInput = (name: string): Reference => [name, 0, 0]

/**
 * A subgraph's layers, each with all its applications, and the reference of its output. `inputs`: the references of its
 * inputs.
 */
function applied(
  lowered: readonly LoweredNode[],
  subgraph: Subgraph,
  inputs: ReadonlyMap<string, Reference>,
  options: TopologyOptions,
): { readonly layers: readonly object[]; readonly output: Reference } {
  const { layers, references } = orderApplications(
    lowered.flatMap(({ layers }) => layers),
    inputs,
  )
  return {
    layers: layers.map((layer) => layerEntry(layer, references, options)),
    output: references.get(lowered[subgraph.output].output)!,
  }
}

function modelConfig(
  name: string,
  layers: readonly object[],
  inputs: readonly Reference[],
  outputs: readonly Reference[],
): object {
  return { name, trainable: true, layers, input_layers: inputs, output_layers: outputs }
}

function inputLayer(name: string, shape: Shape): object {
  const config = { batch_input_shape: [null, ...shape], dtype: 'float32', sparse: false, name }
  return { name, class_name: 'InputLayer', config, inbound_nodes: [] }
}

function layerEntry(
  { layer, calls }: AppliedLayer,
  references: ReadonlyMap<string, Reference>,
  options: TopologyOptions,
): object {
  const { name, className } = layer
  const config = options.blank === true ? blank(layer.config) : layer.config
  return {
    name,
    class_name: className,
    config: { name, trainable: true, dtype: 'float32', ...config },
    inbound_nodes: calls.map(({ inputs }) => inputs.map((input) => [...references.get(input)!, {}])),
  }
}

function blank(config: TfjsLayer['config']): TfjsLayer['config'] {
  const zeros = { class_name: 'Zeros', config: {} }
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, key.endsWith('_initializer') ? zeros : value]),
  )
}
