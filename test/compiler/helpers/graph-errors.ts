/** Graph files with one mistake each, by its code. */
import type { Network } from '../../../compiler/graph.js'
import { graphLines } from '../../../compiler/graph-json.js'
import { shared } from '../../runtime/helpers/networks.js'

export function graphText(network: Network): string {
  return [...graphLines({ network, changed: [], sources: new Map() })].join('')
}

// biome-ignore lint/suspicious/noExplicitAny: what is changed is as deep as a graph file
export function changed(change: (graph: any) => void, network: Network = shared): string {
  const graph = JSON.parse(graphText(network))
  change(graph)
  return JSON.stringify(graph)
}

/** One for each code, in addition to those of `graph-json.test.ts`. */
export const graphErrors: Readonly<Record<string, () => string>> = {
  'graph-too-large': () => `"${'x'.repeat(128 * 2 ** 20)}"`,
  'graph-syntax': () => '{"format": "netc-graph", "version": 2',
  'graph-version': () => '{"format": "netc-graph", "version": 3}',
  'graph-invalid': () => changed((graph) => (graph.towers[0].nodes[1].op = 7)),
  'graph-mismatch': () => changed((graph) => (graph.towers[0].nodes[1].output = [6, 5, 3])),
  'graph-broken': () => changed((graph) => (graph.towers[0].nodes[1].path = 'tower/near')),
}
