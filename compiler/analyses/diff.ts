/** The differences between two networks. */

import { formatShape } from '../diagnostics/entry.js'
import type { Claim, Network, Shape, Subgraph } from '../graph.js'
import { checkClaims } from './claims.js'
import { judgementCosts } from './costs.js'
import { countParameters } from './counts.js'
import { type Change, diffSubgraphs, type PartDiff, sideOf } from './diff-parts.js'
import { attributeText } from './operator-text.js'

/** A fact about a network, as text; undefined on a side that does not have it. */
export interface FactDiff {
  /** `network`, `kind`, `judgement`, `input`, or a parameter's name. */
  readonly what: string
  readonly before?: string
  readonly after?: string
}

/** A claim on one side, and its actual value there. */
export interface ClaimState extends Pick<Claim, 'expected' | 'tolerance' | 'source'> {
  readonly actual: number | Shape | null
  readonly holds: boolean
}

export interface ClaimDiff {
  /** `verdict`: written the same, but it holds on one side only. */
  readonly status: 'added' | 'removed' | 'changed' | 'verdict' | 'same'
  readonly claim: string
  readonly comparison: Claim['comparison']
  readonly before?: ClaimState
  readonly after?: ClaimState
}

/** Of the whole network; multiply-accumulates and activations for one judgement. */
export interface Totals {
  readonly params: number
  readonly trainable: number
  readonly macs: number
  readonly weight_bytes: number
  readonly activation_bytes: number
}

export interface NetworkDiff {
  readonly same: boolean
  readonly facts: readonly FactDiff[]
  /** The towers, then the head. */
  readonly parts: readonly PartDiff[]
  readonly totals: Change<Totals>
  readonly claims: readonly ClaimDiff[]
}

/**
 * Operators are matched within their stage or block, by content before name: an operator that is inserted before others
 * is the only change. Comments and documentation are not compared.
 */
export function diffNetworks(before: Network, after: Network): NetworkDiff {
  const sides = { before: sideOf(before), after: sideOf(after) }
  const parts = partPairs(before, after).map(([was, is]) => diffSubgraphs(sides, was, is))
  const facts = diffFacts(before, after)
  const claims = diffClaims(before, after)
  const totals = { before: totalsOf(before), after: totalsOf(after) }
  const same =
    facts.length === 0 &&
    [...parts, ...claims].every(({ status }) => status === 'same') &&
    JSON.stringify(totals.before) === JSON.stringify(totals.after)
  return { same, facts, parts, totals, claims }
}

/** The towers by position, then the heads; one side only if it has more. */
function partPairs(
  before: Network,
  after: Network,
): readonly (readonly [Subgraph | undefined, Subgraph | undefined])[] {
  const towers = before.towers.length > after.towers.length ? before.towers : after.towers
  const pairs = towers.map((_, index) => [before.towers[index], after.towers[index]] as const)
  return before.head === undefined && after.head === undefined ? pairs : [...pairs, [before.head, after.head]]
}

function diffFacts(before: Network, after: Network): readonly FactDiff[] {
  const [one, other] = [factsOf(before), factsOf(after)]
  return [...new Set([...one.keys(), ...other.keys()])]
    .filter((what) => one.get(what) !== other.get(what))
    .map((what) => ({ what, ...optional('before', one.get(what)), ...optional('after', other.get(what)) }))
}

function factsOf({ name, kind, input, parameters, head }: Network): ReadonlyMap<string, string> {
  return new Map([
    ['network', name],
    ['kind', kind],
    ...(head === undefined ? [] : [['judgement', head.gives] as const]),
    ['input', `${input.name} ${formatShape(input.shape)}`],
    ...Object.entries(parameters).map(
      ([parameter, value]) => [`parameter ${parameter}`, attributeText(value)] as const,
    ),
  ])
}

const optional = <K extends string, T>(key: K, value: T | undefined): { readonly [key in K]?: T } =>
  value === undefined ? {} : ({ [key]: value } as { readonly [key in K]?: T })

/** Claims match by subject and comparison; several of one kind, in their order. */
function diffClaims(before: Network, after: Network): readonly ClaimDiff[] {
  const [one, other] = [claimsOf(before), claimsOf(after)]
  return [...new Set([...one.keys(), ...other.keys()])].map((key) => {
    const [was, is] = [one.get(key), other.get(key)]
    const { subject, comparison } = (is ?? was)!.claim
    const sides = { ...optional('before', was?.state), ...optional('after', is?.state) }
    return { status: claimStatus(was?.state, is?.state), claim: subject, comparison, ...sides }
  })
}

function claimStatus(before: ClaimState | undefined, after: ClaimState | undefined): ClaimDiff['status'] {
  if (before === undefined) return 'added'
  if (after === undefined) return 'removed'
  const written = ({ expected, tolerance, source }: ClaimState) => JSON.stringify([expected, tolerance, source])
  if (written(before) !== written(after)) return 'changed'
  return before.holds === after.holds ? 'same' : 'verdict'
}

function claimsOf(network: Network): ReadonlyMap<string, { readonly claim: Claim; readonly state: ClaimState }> {
  const found = new Map<string, { claim: Claim; state: ClaimState }>()
  for (const { claim, actual, holds } of checkClaims(network)) {
    const { subject, comparison, expected, tolerance, source } = claim
    const state = {
      expected,
      ...optional('tolerance', tolerance),
      ...optional('source', source),
      actual: actual ?? null,
      holds,
    }
    let key = `${subject} ${comparison}`
    while (found.has(key)) key += ' again'
    found.set(key, { claim, state })
  }
  return found
}

function totalsOf(network: Network): Totals {
  const { total, trainable } = countParameters(network)
  const { macs, weight_bytes, activation_bytes } = judgementCosts(network)
  return { params: total, trainable, macs, weight_bytes, activation_bytes }
}

/** The same without unchanged parts. */
export function changesOnly(diff: NetworkDiff): NetworkDiff {
  const changed = <T extends { readonly status: string }>(all: readonly T[]) =>
    all.filter(({ status }) => status !== 'same')
  const pruned = (part: PartDiff): PartDiff => ({ ...part, children: changed(part.children).map(pruned) })
  return { ...diff, parts: changed(diff.parts).map(pruned), claims: changed(diff.claims) }
}
