/** Selects the parts of a network that a drawing expands: all down to a depth, or those that are worth their space. */
import { countParameters } from '../../analyses/counts.js'
import { operatorNodes } from '../../analyses/scopes.js'
import { judged, type Network, subgraphs } from '../../graph.js'
import { type Context, contentsOf, type Item, isRun, itemsOf, type Part, type Run, singleRun } from './parts.js'

export interface Opening {
  readonly opens: (part: Part) => boolean
  /** Whether operators between stages become one box: if only stages are shown. */
  readonly mergesOperators: boolean
}

/** Everything above `depth` levels. */
export const openTo = (depth: number): Opening => ({
  opens: ({ level }) => level < depth,
  mergesOperators: depth === 1,
})

/** A number of boxes that a reader can grasp and a page can show. */
const budget = 25

/** A collapsed part that may be expanded, and the parts around it that contain only it. */
interface Candidate {
  readonly paths: readonly string[]
  /** Parts made by the same block are equal; each stage is different. */
  readonly kind: string
  /** Its share of the network. */
  readonly share: number
  readonly items: readonly Item[]
  /** Of its tower or head. */
  readonly context: Context
}

/**
 * Expands parts until the drawing has `budget` boxes, first those with the largest share of parameters and operators.
 * Parts of one block are expanded together or, if that is too much, only the largest of them, as an example.
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

/** Each is a box before it is expanded. */
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

/** Maximum depth of parts that contain only one part. */
const longestChain = 10

/** The innermost of nested parts that each contain only one. */
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

/**
 * Two operators, such as a convolution and its activation, are fully described by their names; two blocks may not be.
 */
const showsMore = (items: readonly Item[], context: Context): boolean =>
  items.length > 2 || items.some((item) => isRun(item) && chainOf(item, context).items.length > 2)
