/** Compares a network with its claims. */
import { type ClaimResult, checkClaims, toleratedAmount } from './analyses/claims.js'
import { measures, measuresOf, scopeFigure } from './analyses/measure.js'
import { namesBelow, type Scope, stagesOf, subgraphScope } from './analyses/scopes.js'
import type { Collector } from './diagnostics/collector.js'
import { type Problem, problem, type Story } from './diagnostics/diagnostic.js'
import { formatClaimed, formatFigure, formatNumber } from './diagnostics/entry.js'
import { type Claim, type Network, type Shape, type Subgraph, subgraphs } from './graph.js'
import { maxExpansionDepth } from './limits.js'
import type { Suggest } from './suggest.js'

type Broken = ClaimResult & { readonly actual: number | Shape }

/**
 * Reports every claim that fails. An equation states a fact about the network with its defaults: if parameters were
 * set, failing equations give one warning. A bound is a requirement, for all parameters.
 */
export function verifyClaims(network: Network, changed: readonly string[], collector: Collector): void {
  const results = checkClaims(network)
  reportUnknown(
    network,
    results.filter(({ actual }) => actual === undefined).map(({ claim }) => claim),
    collector,
  )
  const broken = results.filter((result): result is Broken => result.actual !== undefined && !result.holds)
  const isOfDefaults = ({ claim }: Broken) => changed.length > 0 && claim.comparison === '='
  const ofDefaults = broken.filter(isOfDefaults)
  const [first] = ofDefaults
  if (first !== undefined) {
    const stories = () =>
      ofDefaults.map(({ claim, actual }) => ({
        label: claim.subject,
        text: `${formatFigure(actual)}; claimed ${formatClaimed(claim)}`,
      }))
    collector.report(problem('claim-of-defaults', { count: ofDefaults.length, changed }), first.claim.span, { stories })
  }
  const told = new Map<string, readonly Story[]>()
  for (const { claim, actual } of broken.filter((result) => !isOfDefaults(result))) {
    const { subject, span } = claim
    const stories = told.get(subject) ?? shares(network, subject, actual)
    told.set(subject, stories)
    collector.report(problem('claim-failed', { claim, actual, tolerated: toleratedAmount(claim) }), span, {
      stories: () => stories,
    })
  }
}

/** Reports for each claim where its path leaves the network, and the valid names there. */
function reportUnknown(network: Network, claims: readonly Claim[], collector: Collector): void {
  if (claims.length === 0) return
  const above = claims.flatMap(({ subject }) => {
    const names = namesOf(subject)
    return names.map((_, depth) => names.slice(0, depth).join('/'))
  })
  const below = namesBelow(network, new Set(above))
  for (const { subject, span } of claims)
    collector.report(unknownClaim(network, subject, below, collector.suggest), span)
}

/** Maximum length of a path. */
const namesOf = (subject: string): readonly string[] => subject.split('.').slice(0, maxExpansionDepth)

function unknownClaim(
  network: Network,
  subject: string,
  below: ReadonlyMap<string, ReadonlySet<string>>,
  suggest: Suggest,
): Problem {
  const names = namesOf(subject)
  const depth = names.findIndex((name, at) => below.get(names.slice(0, at).join('/'))?.has(name) !== true)
  const known = depth === -1 ? names.length : depth
  const path = names.slice(0, known).join('/')
  const parts = [...(below.get(path) ?? [])]
  const own = measuresOf(network, path)
  const [word = '', ...rest] = names.slice(known)
  const part = suggest(word, parts)
  const meant = part === undefined ? suggest([word, ...rest].join('.'), own) : [part, ...rest].join('.')
  const suggestion = meant === undefined ? undefined : [...names.slice(0, known), meant].join('.')
  return problem('unknown-claim', { part: subject, known: [...own, ...parts], suggestion })
}

/** Number of parts that are reported. */
const toldParts = 3

/** The parts with the largest share of a claimed figure: of the network its stages and head, of a tower its stages. */
function shares(network: Network, subject: string, actual: number | Shape): readonly Story[] {
  const parts = subject.split('.')
  const whole = subgraphs(network).find(({ name }) => name === parts[0])
  const written = parts.slice(whole === undefined ? 0 : 1).join('.')
  const measure = measures.find((name) => name === written)
  if (measure === undefined || typeof actual !== 'number') return []
  const scopes =
    whole === undefined ? subgraphs(network).flatMap(scaledStages) : scaledStages({ ...whole, applications: 1 })
  const amounts = scopes.map(({ scope, times }) => {
    const factor = measure === 'macs' || measure === 'activations' ? times : 1
    return { name: scope.path, amount: factor * scopeFigure(network, scope, measure) }
  })
  return amounts
    .filter(({ amount }) => amount > 0)
    .sort((a, b) => b.amount - a.amount)
    .slice(0, toldParts)
    .map(({ name, amount }) => ({
      label: name,
      text: `${formatNumber(amount)} (${((100 * amount) / actual).toFixed(1)}%)`,
    }))
}

function scaledStages(subgraph: Subgraph): readonly { scope: Scope; times: number }[] {
  const stages = subgraph.kind === 'head' ? [subgraphScope(subgraph)] : stagesOf(subgraph)
  return stages.map((scope) => ({ scope, times: subgraph.applications }))
}
