/** How the similarity of the two images of a pair is computed: by the network's head, or by a distance of features. */
import type { JudgementKind, Network } from '../../compiler/graph.js'
import type { FeatureDistance } from '../protocol/feature-distances.js'
import { partOf } from '../protocol/part.js'
import type { Protocol } from '../protocol/protocol.js'
import { objectives } from './objectives/index.js'

/** In the format of run files. */
export type Judgement =
  | { readonly head: string; readonly gives: JudgementKind }
  | { readonly distance: FeatureDistance }

/** Undefined for a classifier, which does not compare pairs. */
export function judgementOf({ kind, head }: Network, protocol: Protocol): Judgement | undefined {
  if (kind === 'classifier') return undefined
  return head === undefined ? { distance: distanceOf(protocol) } : { head: head.name, gives: head.gives }
}

/** The distance of features that the protocol sets, or else that of its objective. */
export function distanceOf({ distance, objective }: Pick<Protocol, 'distance' | 'objective'>): FeatureDistance {
  return distance ?? partOf(objectives, objective).distance?.(objective.settings) ?? 'euclidean'
}

const distances: Readonly<Record<FeatureDistance, string>> = {
  euclidean: 'the Euclidean distance of features',
  cosine: '1 - the cosine of features',
  l1: 'the sum of absolute differences of features',
}

/** `the head measure, which gives a similarity`. */
export function judgementText(judgement: Judgement): string {
  if ('distance' in judgement) return distances[judgement.distance]
  return `the head ${judgement.head}, which gives a ${judgement.gives}`
}
