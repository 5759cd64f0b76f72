/** Which parts of a network a drawing opens: all down to a depth, or those that are worth their room. */
import { countParameters } from '../../analyses/counts.js'
import { operatorNodes } from '../../analyses/scopes.js'
import { judged, type Network, subgraphs } from '../../graph.js'
import { type Context, contentsOf, type Item, isRun, itemsOf, type Part, type Run, singleRun } from './parts.js'

export interface Opening {
  readonly opens: (part: Part) => boolean
  /** Whether operators between stages become one box: where only stages are told apart. */
  readonly mergesOperators: boolean
}

/** Everything above `depth` levels. */
export const openTo = (depth: number): Opening => ({
  opens: ({ level }) => level < depth,
  mergesOperators: depth === 1,
})

/** As many boxes as one can take in, and as fit on a page. */
const budget = 25

/** A closed part that may be opened, and those around it that hold nothing else. */
interface Candidate {
  readonly paths: readonly string[]
  /** Parts that one block makes are alike; a stage is like no other. */
  readonly kind: string
  /** How much of the network it is. */
  readonly share: number
  readonly items: readonly Item[]
  /** Of its tower or head. */
  readonly context: Context
}

/**
 * Opens parts until the drawing has `budget` boxes, those first that are most of the network, by parameters and operators. Parts of one
 * block are opened together or, where that is too much, the largest of them: it shows what the others are.
 */
export function openWhatMatters(network: Network, contexts: readonly Context[]): Opening {
  const roots = contexts.flatMap((context) =>
    itemsOf(operatorNodes(context.subgraph), 1, context).map((item) => ({ item, context })),
  )
  let boxes = (judged(network) === 'pair' ? 2 : 1) + roots.length
  const mergesOperators = boxes > budget
  const open = new Set<string>()
  const closed = new Map<string, Candidate[]>()
  const reveal = (item: Item, context: Context): void => {
    const found = isRun(item) ? candidateOf(item, network, context) : undefined
    if (found === undefined) return
    const alike = closed.get(found.kind)
    if (alike === undefined) closed.set(found.kind, [found])
    else alike.push(found)
  }
  for (const { item, context } of boxes < budget ? roots : []) reveal(item, context)
  while (closed.size > 0) {
    const [kind, candidates] = [...closed].reduce((most, next) => (shareOf(next[1]) > shareOf(most[1]) ? next : most))
    closed.delete(kind)
    const largest = candidates.reduce((most, next) => (next.share > most.share ? next : most))
    const chosen = [candidates, [largest]].find((all) => boxes + addedBy(all) <= budget) ?? []
    boxes += addedBy(chosen)
    for (const { paths, items, context } of chosen) {
      for (const path of paths) open.add(path)
      for (const item of items) reveal(item, context)
    }
  }
  return { opens: ({ path, level }) => level === 0 || open.has(path), mergesOperators }
}

const shareOf = (candidates: readonly Candidate[]): number => candidates.reduce((sum, { share }) => sum + share, 0)

/** Each is a box before it is opened. */
const addedBy = (candidates: readonly Candidate[]): number =>
  candidates.reduce((sum, { items }) => sum + items.length - 1, 0)

function candidateOf(run: Run, network: Network, context: Context): Candidate | undefined {
  const chain = chainOf(run, context)
  if (!showsMore(chain.items, context)) return undefined
  const { first, paths, items } = chain
  const nodes = [run.first, ...run.rest].flatMap((part) => part.nodes)
  const operators = subgraphs(network).reduce((sum, subgraph) => sum + operatorNodes(subgraph).length, 0)
  const parameters = Math.max(1, countParameters(network).total)
  const share = countParameters(network, nodes).total / parameters + nodes.length / operators
  return { paths, kind: first.call?.split('(', 1)[0] ?? first.path, share, items, context }
}

/** Parts within one another that hold nothing else are followed so far. */
const longestChain = 10

/** The innermost of the parts that hold nothing but one another. */
function chainOf(run: Run, context: Context): { first: Part; paths: readonly string[]; items: readonly Item[] } {
  let { first } = run
  const paths = [first.path]
  let items = contentsOf(first, context)
  for (let inner = singleRun(items); inner !== undefined && paths.length < longestChain; inner = singleRun(items)) {
    first = inner.first
    paths.push(first.path)
    items = contentsOf(first, context)
  }
  return { first, paths, items }
}

/** Of two operators, such as a convolution and its activation, the names say it all; two blocks may hold more. */
const showsMore = (items: readonly Item[], context: Context): boolean =>
  items.length > 2 || items.some((item) => isRun(item) && chainOf(item, context).items.length > 2)
