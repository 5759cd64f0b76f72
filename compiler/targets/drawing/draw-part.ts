/** The boxes and groups of one subgraph. */
import { callOf } from '../../analyses/calls.js'
import { workOf } from '../../analyses/costs.js'
import { countParameters } from '../../analyses/counts.js'
import { operatorText } from '../../analyses/operator-text.js'
import { baseName } from '../../analyses/part-tree.js'
import { operatorNodes } from '../../analyses/scopes.js'
import { formatNumber, formatShape } from '../../diagnostics/entry.js'
import { short } from '../../figures.js'
import type { GraphNode, Weight } from '../../graph.js'
import type { BoxKind, Element } from './drawing.js'
import {
  type Context,
  contentsOf,
  exitsOf,
  type Item,
  isRun,
  itemsOf,
  type Part,
  type Run,
  singleRun,
} from './parts.js'
import type { Sketch } from './sketch.js'

interface Place {
  readonly context: Context
  readonly sketch: Sketch
  /** The group that contains it. */
  readonly parent?: string
}

/** Draws a tower or a head: a group, or a single box if the group would hold only one. */
export function drawPart(context: Context, sketch: Sketch): void {
  const { subgraph } = context
  const nodes = operatorNodes(subgraph)
  if (nodes.length === 0) return
  const { name: path, kind, applications } = subgraph
  const part: Part = { path, level: 0, subgraph, nodes, ...callOf(nodes[0], 0) }
  const run: Run = { first: part, rest: [] }
  const { head } = sketch.network
  const title = `${kind} ${part.call ?? path}${subgraph === head ? `: ${head.gives}` : ''}`
  const notes = applications > 1 ? [`applied to ${sketch.images.join(' and ')}, shared weights`] : []
  const { mergesOperators } = sketch.opening
  const items = mergesOperators ? withoutLoose(itemsOf(nodes, 1, context), part) : itemsOf(nodes, 1, context)
  if (mergesOperators && items.length === 1) {
    const [item] = items
    addBox(run, 'part', [title, ...labelOf(item, context), ...notes], { context, sketch })
    return
  }
  const parent = addGroup(run, [title, ...notes], { context, sketch })
  for (const item of items) drawItem(item, { context, sketch, parent })
}

/** If only stages are shown, operators between them become one part. */
function withoutLoose(items: readonly Item[], { path, subgraph }: Part): readonly Item[] {
  const merged: Item[] = []
  let loose: GraphNode[] = []
  const flush = (): void => {
    if (loose.length === 1) merged.push(loose[0])
    else if (loose.length > 1) merged.push({ first: { path, level: 0, subgraph, nodes: loose }, rest: [] })
    loose = []
  }
  for (const item of items) {
    if (!isRun(item)) loose.push(item)
    else {
      flush()
      merged.push(item)
    }
  }
  flush()
  return merged
}

function drawItem(item: Item, place: Place): void {
  const { context, sketch } = place
  if (!isRun(item)) {
    const part: Part = {
      path: item.path,
      level: item.path.split('/').length - 1,
      subgraph: context.subgraph,
      nodes: [item],
    }
    addBox({ first: part, rest: [] }, operatorKind(item), [operatorText(item)], place)
    return
  }
  // A stage that holds only one block is drawn as one part.
  const label = [...timed(item)]
  let { first } = item
  let items = contentsOf(first, context)
  const { opens } = sketch.opening
  for (let inner = singleRun(items); first.level > 0 && opens(first) && inner !== undefined; inner = singleRun(items)) {
    first = inner.first
    label.push(...timed(inner))
    items = contentsOf(first, context)
  }
  const isOne = items.length === 1 && first.level > 0
  if (first.level === 0 || !opens(first) || (isOne && !isRun(items[0]))) {
    const rest = isOne ? labelOf(items[0], context) : []
    addBox(item, 'part', [...label, ...rest], place)
    return
  }
  const parent = addGroup(item, label, place)
  for (const inner of items) drawItem(inner, { context, sketch, parent })
}

/** The title of an item: its call or name, and its content if that is a single part. */
function labelOf(item: Item, context: Context): readonly string[] {
  if (!isRun(item)) return [operatorText(item)]
  const items = contentsOf(item.first, context)
  return [...timed(item), ...(items.length === 1 && item.first.level > 0 ? labelOf(items[0], context) : [])]
}

function timed({ first, rest }: Run): readonly string[] {
  const { level, nodes, path, call } = first
  const name = level === 0 ? nodes.map(operatorText).join(', ') : (call ?? path.split('/').at(-1)!)
  return [rest.length === 0 ? name : `${rest.length + 1} × ${name}`]
}

function operatorKind({ inputs, weights }: GraphNode): BoxKind {
  if (inputs.length > 1) return 'join'
  return weights.length > 0 ? 'layer' : 'operator'
}

function addBox(run: Run, kind: BoxKind, label: readonly string[], place: Place): void {
  const { elements, boxOf, shown } = place.sketch
  const element = elementOf('b', run, label, place)
  elements.push({ kind, ...element })
  for (const node of run.first.nodes) boxOf.set(node, element.id)
  shown.push(...run.first.nodes)
  standIn(run, place.sketch)
}

function addGroup(run: Run, label: readonly string[], place: Place): string {
  const element = elementOf('g', run, label, place)
  const { applications } = run.first.level === 0 ? run.first.subgraph : { applications: 1 }
  place.sketch.elements.push({ ...element, applications })
  standIn(run, place.sketch)
  return element.id
}

/** The parts of a run represent one another. */
function standIn({ first, rest }: Run, { stands }: Sketch): void {
  for (const { nodes } of rest) for (const [index, node] of nodes.entries()) stands.set(node, first.nodes[index])
}

function elementOf(letter: string, run: Run, label: readonly string[], { context, sketch, parent }: Place): Element {
  const [title, ...under] = label.map(oneLine)
  const { network } = sketch
  const { first, rest } = run
  const side = network.towers.indexOf(first.subgraph)
  const nodes = [first, ...rest].flatMap((part) => part.nodes)
  const exit = exitsOf(first, context).at(-1) ?? first.nodes[first.nodes.length - 1].id
  const { output } = context.subgraph.nodes[exit]
  const params = countParameters(network, nodes).total
  const { macs } = workOf(nodes)
  const told = [formatShape(output), ...figures(params, macs)]
  const shared = sharedLine(first.nodes, context, network.weights)
  return {
    id: `${letter}${first.subgraph.kind}${side > 0 ? 'b' : ''}${first.nodes[0].id}_${first.level}`,
    ...(parent === undefined ? {} : { parent }),
    path: first.path,
    title,
    lines: [...under, ...(letter === 'g' ? [told.join(' · ')] : told), ...shared],
    output,
    params,
    macs,
    times: rest.length + 1,
  }
}

/** Calls may hold strings with line ends. */
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ')

function figures(params: number, macs: number): readonly string[] {
  const told = [
    ...(params === 0 ? [] : [`${params < 1000 ? formatNumber(params) : short(params)} params`]),
    ...(macs === 0 ? [] : [`${short(macs)} MACs`]),
  ]
  return told.length === 0 ? [] : [told.join(' · ')]
}

/** The layers whose weights the nodes share with others outside. */
function sharedLine(nodes: readonly GraphNode[], { users }: Context, weights: readonly Weight[]): readonly string[] {
  const inside = new Set(nodes)
  const names = new Set<string>()
  for (const index of nodes.flatMap((node) => node.weights)) {
    const all = users.get(index) ?? []
    if (all.every((user) => inside.has(user))) continue
    const { path, name } = weights[index]
    const owner = path.slice(0, -name.length - 1)
    names.add(layerName(owner, all.find((user) => user.path !== owner)?.path ?? owner))
  }
  return names.size === 0 ? [] : [`shared weights: ${[...names].join(', ')}`]
}

/** The layer that both paths apply: from where they are equal again, `conv3` of `t/a/conv3/bn` and `t/b/conv3_2/bn`. */
function layerName(owner: string, other: string): string {
  const [names, others] = [owner.split('/'), other.split('/')]
  const alike = (back: number): boolean =>
    back <= others.length && baseName(names[names.length - back]) === baseName(others[others.length - back])
  let same = 0
  while (same < names.length - 1 && names[same] === others[same]) same += 1
  let back = 0
  while (back < names.length - 1 && alike(back + 1)) back += 1
  return names[Math.min(Math.max(same, names.length - back), names.length - 1)]
}
