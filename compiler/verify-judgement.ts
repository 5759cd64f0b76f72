/** Compares the declared kind of a head with the range of its output. */
import { judgementRange } from './analyses/judgement-range.js'
import type { Collector } from './diagnostics/collector.js'
import { problem } from './diagnostics/diagnostic.js'
import type { Network } from './graph.js'
import type { Range } from './ops/index.js'

/**
 * Reports a head whose output cannot be what it declares, as far as its range shows that: a probability is between 0
 * and 1, and for a pair not always above 1/2, as the sigmoid of a distance is; a distance is not negative. Returns
 * false for such a head.
 */
export function verifyJudgement(network: Network, collector: Collector): boolean {
  const { head, kind } = network
  const found = judgementRange(network)
  if (head === undefined || found === undefined || !found.sure || fits(network, found.range)) return true
  const { name, gives, nodes, output } = head
  const [least, most] = found.range
  const images = kind === 'classifier' ? 1 : 2
  collector.report(problem('head-range', { head: name, gives, least, most, images }), nodes[output].span)
  return false
}

function fits({ head, kind }: Network, [least, most]: Range): boolean {
  switch (head?.gives) {
    case 'probability':
      return least >= 0 && most <= 1 && (kind === 'classifier' || least < 0.5)
    case 'distance':
      return least >= 0
    default:
      return true
  }
}
