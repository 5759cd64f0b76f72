/** All facts that `netc compile` reports about a network, as plain data: its `--json`. */
import {
  type Attributes,
  type Claim,
  elements,
  type GraphNode,
  type JudgementKind,
  judged,
  type Network,
  type Shape,
  type Subgraph,
  subgraphs,
} from '../graph.js'
import { type ClaimResult, checkClaims } from './claims.js'
import { bytesPerNumber, type Costs, judgementCosts, workOf } from './costs.js'
import { countParameters, type ParameterCounts } from './counts.js'
import { sharedWeights } from './operator-text.js'
import { type ReceptiveField, receptiveFields } from './receptive-field.js'
import {
  type Consumers,
  consumersOf,
  operatorNodes,
  outputNode,
  type Scope,
  stagesOf,
  subgraphScope,
} from './scopes.js'
import { type TrainingMemory, trainingMemory } from './training-memory.js'

/** A part's share of the figures; costs are for one application. */
export interface PartSummary extends Costs {
  readonly params: ParameterCounts
  readonly output: Shape
  /** Null for a head, which sees no image. */
  readonly receptive_field: ReceptiveField | null
}

export interface StageSummary extends PartSummary {
  /** The tower's or head's name for operators outside of stages. */
  readonly name: string
  /** Indices into the summary's `nodes`. */
  readonly nodes: readonly number[]
}

export interface SubgraphSummary extends PartSummary {
  /** Number of applications in one judgement. */
  readonly applications: number
  readonly stages: readonly StageSummary[]
}

export interface HeadSummary extends SubgraphSummary {
  readonly name: string
  readonly gives: JudgementKind
}

export interface ClaimSummary {
  readonly claim: string
  readonly comparison: Claim['comparison']
  readonly expected: number | Shape
  readonly tolerance: Claim['tolerance'] | null
  readonly actual: number | Shape | null
  readonly holds: boolean
  readonly source: string | null
}

export interface NodeSummary {
  readonly path: string
  readonly op: string
  readonly attributes: Attributes
  readonly output: Shape
  readonly params: number
  /** The path of the first node with these parameters, if it is another one. */
  readonly shares: string | null
  /** For one application. */
  readonly macs: number
}

export interface Summary extends Costs {
  readonly network: string
  readonly kind: Network['kind']
  /** What one judgement, and thus the costs, refers to; without a head, what the features refer to. */
  readonly judged: 'pair' | 'image'
  readonly input: { readonly name: string; readonly shape: Shape }
  /** The values of the network's parameters in this compilation. */
  readonly parameters: Attributes
  readonly params: ParameterCounts
  readonly training: TrainingMemory
  readonly towers: Readonly<Record<string, SubgraphSummary>>
  /** Null for a network that only embeds. */
  readonly head: HeadSummary | null
  readonly claims: readonly ClaimSummary[]
  readonly nodes: readonly NodeSummary[]
}

/**
 * `macs` and `activation_bytes` of the summary itself are for one judgement: of a pair, or of an image by a classifier;
 * without a head for the features.
 */
export function summarize(network: Network): Summary {
  const { towers, head } = network
  const nodes = subgraphs(network).flatMap(operatorNodes)
  const shared = sharedWeights(network)
  const fields = new Map(towers.map((tower) => [tower, receptiveFields(tower)]))
  const part = (scope: Scope, consumers: Consumers): PartSummary => {
    const { id, output } = outputNode(scope, consumers)
    const params = countParameters(network, scope.nodes)
    return {
      params,
      ...workOf(scope.nodes),
      weight_bytes: bytesPerNumber * params.total,
      output,
      receptive_field: fields.get(scope.subgraph)?.(id) ?? null,
    }
  }
  // Stages come in the order of their nodes.
  let index = 0
  const whole = (subgraph: Subgraph): SubgraphSummary => {
    const consumers = consumersOf(subgraph)
    return {
      ...part(subgraphScope(subgraph), consumers),
      applications: subgraph.applications,
      stages: stagesOf(subgraph).map((scope) => ({
        name: scope.path.split('/').at(-1) ?? subgraph.name,
        ...part(scope, consumers),
        nodes: scope.nodes.map(() => index++),
      })),
    }
  }
  return {
    network: network.name,
    kind: network.kind,
    judged: judged(network),
    input: network.input,
    parameters: network.parameters,
    params: countParameters(network),
    ...judgementCosts(network),
    training: trainingMemory(network),
    towers: Object.fromEntries(towers.map((tower) => [tower.name, whole(tower)])),
    head: head === undefined ? null : { name: head.name, gives: head.gives, ...whole(head) },
    claims: checkClaims(network).map(claimSummary),
    nodes: nodes.map((node) => nodeSummary(network, node, shared)),
  }
}

/** A claim and its actual value, as plain data. */
export function claimSummary({ claim, actual, holds }: ClaimResult): ClaimSummary {
  const { subject, comparison, expected, tolerance = null, source = null } = claim
  return { claim: subject, comparison, expected, tolerance, actual: actual ?? null, holds, source }
}

/** An operator as plain data. `shared` is the result of `sharedWeights`. */
export function nodeSummary(
  { weights }: Network,
  node: GraphNode,
  shared: ReadonlyMap<GraphNode, string>,
): NodeSummary {
  const { path, op, attributes, output, macs } = node
  let params = 0
  for (let at = 0; at < node.weights.length; at += 1) params += elements(weights[node.weights[at]].shape)
  return { path, op, attributes, output, params, shares: shared.get(node) ?? null, macs }
}
