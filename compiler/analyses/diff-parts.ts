/** The differences between two towers or heads: their trees of stages, blocks and operators, matched and compared. */
import type { AttributeValue, GraphNode, Network, Shape, Subgraph } from '../graph.js'
import { type Aligned, align } from './align.js'
import { countParameters } from './counts.js'
import { operatorCall, sharedWeights } from './operator-text.js'
import { baseName, type Part, partTree } from './part-tree.js'
import { receptiveFields } from './receptive-field.js'
import { consumersOf, outputNode } from './scopes.js'

export interface Change<T> {
  readonly before: T
  readonly after: T
}

/** Output and costs of a part, for one application. */
export interface PartFigures {
  readonly output: Shape
  readonly params: number
  readonly macs: number
  /** Receptive field of one output value, in pixels of the image; undefined if unknown. */
  readonly receptive_field?: readonly [number, number]
}

export interface AttributeChange {
  readonly name: string
  /** Undefined if that side has no such attribute. */
  readonly before?: AttributeValue
  readonly after?: AttributeValue
}

/** `reshaped`: the part itself is unchanged, but its input has another shape, so its figures differ. */
export type PartStatus = 'added' | 'removed' | 'changed' | 'reshaped' | 'same'

export interface PartDiff {
  readonly status: PartStatus
  readonly kind: 'operator' | 'scope'
  /** As in the second network, unless it was removed. */
  readonly name: string
  readonly path: string
  /** Its old name, if it was renamed. */
  readonly renamed?: string
  /** Of an operator: `conv(64, 3x3)`. */
  readonly call?: string
  readonly before?: PartFigures
  readonly after?: PartFigures
  readonly attributes: readonly AttributeChange[]
  /** The paths of an operator's inputs, if both sides have it and they differ. */
  readonly inputs?: Change<readonly string[]>
  /** The paths of the operators whose weights it applies; its own if it shares none. */
  readonly weights?: Change<string>
  readonly children: readonly PartDiff[]
}

/** A network with data that its comparison uses repeatedly. */
export interface Side {
  readonly network: Network
  readonly shared: ReadonlyMap<GraphNode, string>
}

export function sideOf(network: Network): Side {
  return { network, shared: sharedWeights(network) }
}

/** One of them may be missing: the other was added or removed. */
export function diffSubgraphs(
  sides: Change<Side>,
  before: Subgraph | undefined,
  after: Subgraph | undefined,
): PartDiff {
  if (before === undefined) return alone(partTree(after!), 'added', viewOf(sides.after, after!))
  if (after === undefined) return alone(partTree(before), 'removed', viewOf(sides.before, before))
  const pairing = pair(partTree(before), partTree(after), createKeys(), before.name !== after.name)
  const matched = new Map<string, string>()
  before.inputs.forEach((id, index) => {
    const other = after.nodes[after.inputs[index] ?? -1]
    if (other !== undefined) matched.set(before.nodes[id]!.path, other.path)
  })
  collect(pairing, matched)
  const views = { before: viewOf(sides.before, before), after: viewOf(sides.after, after) }
  return compare(pairing, { ...views, matched, kept: new Set(matched.values()) })
}

/** Two matched parts, or one that only one side has. */
type Pairing =
  | { readonly before: Part; readonly after: Part; readonly renamed: boolean; readonly children: readonly Pairing[] }
  | { readonly before: Part; readonly after?: undefined }
  | { readonly before?: undefined; readonly after: Part }

function pair(before: Part, after: Part, keys: Keys, renamed: boolean): Pairing {
  const pairs = align(keys(before), keys(after))
  const paired = new Set(pairs.flatMap(([i, j]) => [before.children[i], after.children[j]]))
  const unpaired = [...before.children, ...after.children].filter((part) => !paired.has(part))
  const shifted = new Set(unpaired.map(({ name }) => baseName(name)))
  const children: Pairing[] = []
  let [i, j] = [0, 0]
  for (const [nextBefore, nextAfter] of [...pairs, [before.children.length, after.children.length] as const]) {
    for (; i < nextBefore; i += 1) children.push({ before: before.children[i]! })
    for (; j < nextAfter; j += 1) children.push({ after: after.children[j]! })
    const [one, other] = [before.children[i], after.children[j]]
    if (one !== undefined && other !== undefined) children.push(pair(one, other, keys, isRenamed(one, other, shifted)))
    i += 1
    j += 1
  }
  return { before, after, renamed, children }
}

/** Whether the name differs; not if its number only moved because others of its name were added or removed. */
function isRenamed(before: Part, after: Part, shifted: ReadonlySet<string>): boolean {
  const base = baseName(before.name)
  return before.name !== after.name && (base !== baseName(after.name) || !shifted.has(base))
}

/** The keys by which a part's children are matched. */
type Keys = (part: Part) => readonly Aligned[]

/** Equal numbers for equal content, across both trees. */
function createKeys(): Keys {
  const numbers = new Map<string, number>()
  const numberOf = (text: string): number => {
    const known = numbers.get(text) ?? numbers.size
    numbers.set(text, known)
    return known
  }
  const forms = new Map<Part, number>()
  const form = (part: Part): number => {
    const known = forms.get(part) ?? numberOf(content(part))
    forms.set(part, known)
    return known
  }
  const content = ({ operator, children }: Part): string =>
    operator === undefined
      ? `scope ${children.map(form).join(' ')}`
      : `operator ${operator.op} ${JSON.stringify(operator.attributes)}`
  return ({ children }) => {
    const alike = new Map<string, number>()
    for (const { name } of children) alike.set(baseName(name), (alike.get(baseName(name)) ?? 0) + 1)
    return children.map((child) => ({
      form: form(child),
      kind: numberOf(child.operator === undefined ? `block ${baseName(child.name)}` : `operator ${child.operator.op}`),
      name: numberOf(`name ${child.name}`),
      // Blocks that are applied several times are numbered, and their numbers move.
      named: child.operator === undefined && alike.get(baseName(child.name)) === 1,
    }))
  }
}

/** The path of every operator of the first network in the second. */
function collect(pairing: Pairing, matched: Map<string, string>): void {
  if (pairing.before === undefined || pairing.after === undefined) return
  const { before, after, children } = pairing
  if (before.operator !== undefined) matched.set(before.path, after.path)
  for (const child of children) collect(child, matched)
}

interface View {
  readonly subgraph: Subgraph
  readonly shared: Side['shared']
  readonly figures: (part: Part) => PartFigures
}

interface Context extends Change<View> {
  /** The paths of the first network's operators and inputs in the second. */
  readonly matched: ReadonlyMap<string, string>
  /** Those paths in the second network. */
  readonly kept: ReadonlySet<string>
}

function viewOf({ network, shared }: Side, subgraph: Subgraph): View {
  const consumers = consumersOf(subgraph)
  const fields = subgraph.kind === 'tower' ? receptiveFields(subgraph) : undefined
  const figures = ({ path, nodes }: Part): PartFigures => {
    const { id, output } = outputNode({ path, subgraph, nodes }, consumers)
    const field = fields?.(id).size
    return {
      output,
      params: countParameters(network, nodes).total,
      macs: nodes.reduce((sum, { macs }) => sum + macs, 0),
      ...(field === undefined ? {} : { receptive_field: field }),
    }
  }
  return { subgraph, shared, figures }
}

function compare(pairing: Pairing, context: Context): PartDiff {
  if (pairing.before === undefined) return alone(pairing.after, 'added', context.after)
  if (pairing.after === undefined) return alone(pairing.before, 'removed', context.before)
  const { before, after, renamed } = pairing
  const children = pairing.children.map((child) => compare(child, context))
  const own = { ...(renamed ? { renamed: before.name } : {}), ...operatorChanges(before, after, context) }
  const figures = { before: context.before.figures(before), after: context.after.figures(after) }
  const attributes = attributeChanges(before, after)
  const changed =
    attributes.length > 0 ||
    Object.keys(own).length > 0 ||
    children.some(({ status }) => status !== 'same' && status !== 'reshaped')
  const reshaped = children.some(({ status }) => status !== 'same') || !sameFigures(figures.before, figures.after)
  const status = changed ? 'changed' : reshaped ? 'reshaped' : 'same'
  return { status, ...identity(after), ...own, ...figures, attributes, children }
}

function alone(part: Part, status: 'added' | 'removed', view: View): PartDiff {
  const side = status === 'added' ? 'after' : 'before'
  const children = part.children.map((child) => alone(child, status, view))
  return { status, ...identity(part), [side]: view.figures(part), attributes: [], children }
}

function identity({ name, path, operator }: Part): Pick<PartDiff, 'kind' | 'name' | 'path' | 'call'> {
  if (operator === undefined) return { kind: 'scope', name, path }
  return { kind: 'operator', name, path, call: operatorCall(operator) }
}

function attributeChanges(before: Part, after: Part): readonly AttributeChange[] {
  const [one, other] = [before.operator?.attributes ?? {}, after.operator?.attributes ?? {}]
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])]
  return names
    .filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]))
    .map((name) => ({
      name,
      ...(one[name] === undefined ? {} : { before: one[name] }),
      ...(other[name] === undefined ? {} : { after: other[name] }),
    }))
}

/**
 * Whether an operator has other inputs, or shares other weights. Parts added or removed between two others are reported
 * themselves.
 */
function operatorChanges(before: Part, after: Part, context: Context): Pick<PartDiff, 'inputs' | 'weights'> {
  const [one, other] = [before.operator, after.operator]
  if (one === undefined || other === undefined) return {}
  const inputs = {
    before: one.inputs.map((id) => context.before.subgraph.nodes[id]!.path),
    after: other.inputs.map((id) => context.after.subgraph.nodes[id]!.path),
  }
  const weights = {
    before: context.before.shared.get(one) ?? one.path,
    after: context.after.shared.get(other) ?? other.path,
  }
  const moved = inputs.before.some((path, index) => {
    const now = context.matched.get(path)
    const taken = inputs.after[index]
    return now !== undefined && taken !== undefined && context.kept.has(taken) && now !== taken
  })
  const rewired = moved || inputs.before.length !== inputs.after.length
  const reshared = (context.matched.get(weights.before) ?? weights.before) !== weights.after
  return { ...(rewired ? { inputs } : {}), ...(reshared ? { weights } : {}) }
}

function sameFigures(a: PartFigures, b: PartFigures): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
