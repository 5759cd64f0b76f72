/** The network as a LayersModel's model.json: pure data, made without a tensor library. */
import type { Network, Shape, Subgraph } from '../../graph.js'
import { type LoweredNode, lowerSubgraph, type TfjsLayer, tfjsName } from './lower.js'

/** One weight of weights.bin: float32, little-endian, in this order and without gaps. */
export interface WeightEntry {
  readonly name: string
  readonly shape: Shape
  readonly dtype: 'float32'
}

/** What `tf.loadLayersModel` reads; its keys are in Keras's spelling. */
export interface ModelJson {
  readonly format: 'layers-model'
  readonly generatedBy: string
  readonly convertedBy: null
  readonly modelTopology: object
  readonly weightsManifest: readonly [{ readonly paths: readonly string[]; readonly weights: readonly WeightEntry[] }]
}

export interface ModelJsonOptions {
  /** The path of the file of weights, beside model.json. */
  readonly weightsFile?: string
  readonly generatedBy?: string
}

/**
 * A Functional model of two inputs, `left` and `right`; the tower is a nested Functional model that is called on both, so that its
 * weights are shared; the head's layers follow. Layers and weights have the graph's paths as names.
 */
export function toModelJson(network: Network, options: ModelJsonOptions = {}): ModelJson {
  const weights = network.weights.map(
    (weight): WeightEntry => ({ name: tfjsName(weight.path), shape: weight.shape, dtype: 'float32' }),
  )
  return {
    format: 'layers-model',
    generatedBy: options.generatedBy ?? 'netc',
    convertedBy: null,
    modelTopology: toTopology(network),
    weightsManifest: [{ paths: [options.weightsFile ?? 'weights.bin'], weights }],
  }
}

export interface TopologyOptions {
  /** Initialise everything with zeros: for who sets the weights anyway, and should not wait for random numbers. */
  readonly blank?: boolean
}

type Reference = readonly [layer: string, application: number, tensor: number]

/** The value of `modelTopology`. */
export function toTopology(network: Network, options: TopologyOptions = {}): object {
  const tower = tfjsName(network.tower.name)
  const inputs = imageInputs(network)
  // A model has made one application of itself before it is called: its calls count from 1.
  const features = inputs.map((_, side): Reference => [tower, side + 1, 0])
  const head = lowerSubgraph(network, network.head)
  const sources = new Map(network.head.inputs.map((id, side) => [head[id].output, features[side]]))
  const layers = [
    ...inputs.map((name) => inputLayer(name, network.input.shape)),
    {
      name: tower,
      class_name: 'Functional',
      config: subgraphConfig(network, network.tower, options),
      inbound_nodes: inputs.map((name) => [[name, 0, 0, {}]]),
    },
    ...head.flatMap(({ layers }) => layers).map((layer) => layerEntry(layer, sources, options)),
  ]
  return {
    class_name: 'Functional',
    config: modelConfig(
      network.name,
      layers,
      inputs.map((name) => [name, 0, 0]),
      outputOf(head, network.head, sources),
    ),
    keras_version: 'tfjs-layers 4.22.0',
    backend: 'tensor_flow.js',
  }
}

/** The names of the model's inputs; one that the tower is called by already gets a tail. */
export function imageInputs(network: Network): readonly string[] {
  return ['left', 'right'].map((side) => (side === network.tower.name ? `${side}.image` : side))
}

/** A subgraph as the configuration of a Functional model by itself, its inputs named by their paths. */
export function subgraphConfig(network: Network, subgraph: Subgraph, options: TopologyOptions = {}): object {
  const lowered = lowerSubgraph(network, subgraph)
  const inputs = subgraph.inputs.map((id) => lowered[id].output)
  const layers = [
    ...subgraph.inputs.map((id) => inputLayer(lowered[id].output, subgraph.nodes[id].output)),
    ...lowered.flatMap(({ layers }) => layers).map((layer) => layerEntry(layer, new Map(), options)),
  ]
  const sources = inputs.map((name): Reference => [name, 0, 0])
  return modelConfig(tfjsName(subgraph.name), layers, sources, outputOf(lowered, subgraph, new Map()))
}

function modelConfig(name: string, layers: readonly object[], inputs: readonly Reference[], output: Reference): object {
  return { name, trainable: true, layers, input_layers: inputs, output_layers: [output] }
}

function outputOf(
  lowered: readonly LoweredNode[],
  subgraph: Subgraph,
  sources: ReadonlyMap<string, Reference>,
): Reference {
  const { output } = lowered[subgraph.output]
  return sources.get(output) ?? [output, 0, 0]
}

function inputLayer(name: string, shape: Shape): object {
  const config = { batch_input_shape: [null, ...shape], dtype: 'float32', sparse: false, name }
  return { name, class_name: 'InputLayer', config, inbound_nodes: [] }
}

/** `sources` says where what comes from outside is found. */
function layerEntry(layer: TfjsLayer, sources: ReadonlyMap<string, Reference>, options: TopologyOptions): object {
  const { name, className, inputs } = layer
  const inbound = inputs.map((input) => [...(sources.get(input) ?? [input, 0, 0]), {}])
  const config = options.blank === true ? blank(layer.config) : layer.config
  return {
    name,
    class_name: className,
    config: { name, trainable: true, dtype: 'float32', ...config },
    inbound_nodes: [inbound],
  }
}

function blank(config: TfjsLayer['config']): TfjsLayer['config'] {
  const zeros = { class_name: 'Zeros', config: {} }
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, key.endsWith('_initializer') ? zeros : value]),
  )
}
