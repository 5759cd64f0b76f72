/** What the PyTorch package trains by: `protocol.json`. Everything that netc has worked out is in it, so that Python does not work it out again. */
import { frozenWeights } from '../../../compiler/analyses/frozen.js'
import { noiseOf } from '../../../compiler/analyses/training-memory.js'
import { type GraphNode, type Network, type Shape, subgraphs } from '../../../compiler/graph.js'
import { modulePath } from '../../../compiler/targets/torch/names.js'
import { torchTensors } from '../../../compiler/targets/torch/weights.js'
import type { Dataset } from '../../data/dataset.js'
import { labelsOf } from '../../evaluation/scorer.js'
import { keptShares } from '../../model/statistics.js'
import type { Protocol } from '../../protocol/protocol.js'
import { splitOf } from '../../runs/data-requirements.js'
import { trainedWeights } from '../../runs/first-checkpoint.js'
import type { Origin } from '../../runs/origin.js'
import { fitProtocol } from '../../runs/requirements.js'
import { judgementOf } from '../../training/judgement.js'
import { type Golden, goldenOf } from './golden.js'
import { refuseMissingParts } from './parts.js'

/** A weight; keys are those of Python. */
export interface TrainedWeight {
  readonly path: string
  /** In a state dict of PyTorch. */
  readonly key: string
  /** netc's. */
  readonly shape: Shape
  /** Which of netc's axes comes first, second and so on in PyTorch. */
  readonly axes: readonly number[]
  /** Whether the optimizer moves it. */
  readonly trained: boolean
  readonly decays: boolean
  readonly l2: number
  /** Of a part that training leaves as it is. */
  readonly frozen: boolean
  /** Of a moving statistic: what is left of it after a pass. */
  readonly keeps?: number
}

export interface TorchProtocol {
  readonly format: 'netc-torch-protocol'
  readonly version: 1
  readonly network: string
  /** The run that checkpoints are of. */
  readonly of: Origin
  readonly seed: number
  /** The iterations that the schedule is laid out for. */
  readonly horizon: number
  readonly data: { readonly name: string; readonly fingerprint: string }
  /** With every default, and image steps as they are for this network and these data. */
  readonly protocol: Protocol
  readonly towers: number
  readonly judgement: object | null
  /** Whether the head has batch normalisation, which sees all pairs of a batch at once. */
  readonly normalizes_head: boolean
  /** Of a classifier. */
  readonly labels: readonly string[] | null
  /** In the network's order. */
  readonly weights: readonly TrainedWeight[]
  /** By the names of modules that leave something out, the paths of the nodes that they are, in the order in which they are applied. */
  readonly noise: Readonly<Record<string, readonly string[]>>
  readonly golden: Golden
}

export interface TrainedRun {
  readonly network: Network
  /** As its file states it, with the bound on iterations in force. */
  readonly protocol: Protocol
  readonly dataset: Dataset
  readonly seed: number
  readonly horizon: number
  readonly of: Origin
}

/** @throws UserError where the protocol has a part that is not in the package */
export function torchProtocol({ network, dataset, seed, horizon, of, ...run }: TrainedRun): TorchProtocol {
  const protocol = fitProtocol(run.protocol, network, dataset)
  refuseMissingParts(protocol)
  const split = splitOf(dataset, protocol, seed)
  const { name, fingerprint } = dataset
  return {
    ...{ format: 'netc-torch-protocol', version: 1, network: network.name, of, seed, horizon },
    ...{ data: { name, fingerprint }, protocol, towers: network.towers.length },
    judgement: judged(network, protocol),
    normalizes_head: network.head?.nodes.some(({ op }) => op === 'bn') ?? false,
    labels: network.kind === 'classifier' ? labelsOf(split.train) : null,
    weights: weightsOf(network, protocol),
    noise: noiseOfModules(network),
    golden: goldenOf({ dataset, groups: split.train, protocol, seed }, split),
  }
}

function judged(network: Network, protocol: Protocol): object | null {
  const judgement = judgementOf(network, protocol)
  if (judgement === undefined || 'distance' in judgement) return judgement ?? null
  const { nodes, output } = network.head!
  return { ...judgement, sigmoid: nodes[output].op === 'sigmoid' }
}

function weightsOf(network: Network, { objective }: Protocol): TrainedWeight[] {
  const tensors = torchTensors(network)
  const [frozen, kept] = [frozenWeights(network), keptShares(network)]
  const trained = new Set(trainedWeights(network, objective.part))
  return network.weights.map(({ path, shape, l2 }, index) => {
    const { key, axes } = tensors[index]
    const keeps = kept.get(index)
    return {
      ...{ path, key, shape, axes, trained: trained.has(index) },
      ...{ decays: shape.length > 1, l2, frozen: frozen.has(path) },
      ...(keeps === undefined ? {} : { keeps }),
    }
  })
}

function noiseOfModules(network: Network): Record<string, string[]> {
  const found: Record<string, string[]> = {}
  for (const { nodes } of subgraphs(network)) {
    const firsts = firstScopes(network, nodes)
    for (const node of nodes) {
      if (noiseOf(node) === undefined) continue
      const parts = node.path.split('/')
      const length = parts.findLastIndex((_, at) => firsts.has(parts.slice(0, at).join('/')))
      const first = length < 0 ? [] : firsts.get(parts.slice(0, length).join('/'))!.split('/')
      const name = modulePath([...first, ...parts.slice(Math.max(0, length))]).join('.')
      found[name] = [...(found[name] ?? []), node.path]
    }
  }
  return found
}

/** Of a layer that is applied again, the scope by that of its first application, whose module it is: they have the same weights. */
function firstScopes({ weights }: Network, nodes: readonly GraphNode[]): ReadonlyMap<string, string> {
  const scopes = nodes.flatMap(({ path, weights: [own] }): [string, string][] => {
    if (own === undefined) return []
    const [here, there] = [path.split('/'), weights[own].path.split('/').slice(0, -1)]
    while (here.length > 0 && here.at(-1) === there.at(-1)) {
      here.pop()
      there.pop()
    }
    return here.length === 0 ? [] : [[here.join('/'), there.join('/')]]
  })
  return new Map(scopes)
}
