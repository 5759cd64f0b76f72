/** Holds a network against what its author claims of it. */
import { checkClaim, measures, scopeFigure } from './analyses/claims.js'
import { type Scope, stagesOf, subgraphScope } from './analyses/scopes.js'
import type { Collector } from './diagnostics/collector.js'
import { problem, type Story } from './diagnostics/diagnostic.js'
import { formatFigure, formatNumber } from './diagnostics/entry.js'
import { type Claim, type Network, type Shape, type Subgraph, subgraphs } from './graph.js'

/**
 * Reports every claim that does not hold. An equation states a fact of the network with its defaults: where parameters were changed
 * from outside, those that fail make one warning. A bound is a requirement, on whatever the parameters are.
 */
export function verifyClaims(network: Network, changed: readonly string[], collector: Collector): void {
  const broken: { claim: Claim; actual: number | Shape }[] = []
  for (const claim of network.claims) {
    const { actual, holds } = checkClaim(network, claim)
    if (actual === undefined) {
      const facts = { part: claim.subject, known: ['stages and parts with operators in them'] }
      collector.report(problem('unknown-claim', facts), claim.span)
    } else if (!holds) {
      broken.push({ claim, actual })
    }
  }
  const ofDefaults = broken.filter(({ claim }) => changed.length > 0 && claim.comparison === '=')
  const [first] = ofDefaults
  if (first !== undefined) {
    const stories = () =>
      ofDefaults.map(({ claim, actual }) => ({ label: claim.subject, text: compared(claim, actual) }))
    collector.report(problem('claim-of-defaults', { count: ofDefaults.length, changed }), first.claim.span, { stories })
  }
  for (const { claim, actual } of broken.filter((one) => !ofDefaults.includes(one))) {
    const { subject, comparison, expected, source, span } = claim
    const facts = { subject, comparison, expected, actual, source }
    collector.report(problem('claim-failed', facts), span, { stories: () => shares(network, claim) })
  }
}

const compared = ({ expected }: Claim, actual: number | Shape): string =>
  `${formatFigure(actual)}; claimed ${formatFigure(expected)}`

/** How many parts are told. */
const toldParts = 3

/** The parts that carry most of what was claimed: of the network its stages and head, of a tower its stages. */
function shares(network: Network, { subject }: Claim): readonly Story[] {
  const parts = subject.split('.')
  const whole = subgraphs(network).find(({ name }) => name === parts[0])
  const written = parts.slice(whole === undefined ? 0 : 1).join('.')
  const measure = measures.find((name) => name === written)
  if (measure === undefined) return []
  const scopes =
    whole === undefined ? subgraphs(network).flatMap(scaledStages) : scaledStages({ ...whole, applications: 1 })
  const amounts = scopes.map(({ scope, times }) => {
    const factor = measure === 'macs' || measure === 'activations' ? times : 1
    return { name: scope.path, amount: factor * scopeFigure(network, scope, measure) }
  })
  const total = amounts.reduce((sum, { amount }) => sum + amount, 0)
  return amounts
    .filter(({ amount }) => amount > 0)
    .sort((a, b) => b.amount - a.amount)
    .slice(0, toldParts)
    .map(({ name, amount }) => ({
      label: name,
      text: `${formatNumber(amount)} (${((100 * amount) / total).toFixed(1)}%)`,
    }))
}

function scaledStages(subgraph: Subgraph): readonly { scope: Scope; times: number }[] {
  const stages = subgraph.kind === 'head' ? [subgraphScope(subgraph)] : stagesOf(subgraph)
  return stages.map((scope) => ({ scope, times: subgraph.applications }))
}
