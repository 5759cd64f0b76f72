/** What the calls of a file make of what flows: an operator alone, and blocks with all that is expanded in them. */
import { workOf } from '../compiler/analyses/costs.js'
import { type ReceptiveField, receptiveFields } from '../compiler/analyses/receptive-field.js'
import { elements, type GraphNode, type Shape, type Subgraph, subgraphs, type Weight } from '../compiler/graph.js'
import type { Span } from '../grammar/span.js'
import type { Analysis, Session } from './session.js'

/** One expansion of a call. */
export interface Application {
  readonly span: Span
  readonly part: Subgraph
  readonly weights: readonly Weight[]
  /** Its operators, in order. */
  readonly nodes: readonly GraphNode[]
}

interface Drawn {
  readonly parts: readonly Subgraph[]
  readonly weights: readonly Weight[]
}

/** The network of a file, or what there is of it; of a file without one, that of a network which uses it. */
export function drawnOf(analysis: Analysis, session: Session): Drawn | undefined {
  const own = drawnBy(analysis)
  if (own !== undefined && (own.parts.length > 0 || hasNetwork(analysis))) return own
  const importer = importerOf(analysis.path, session)
  return importer && drawnBy(importer)
}

function drawnBy({ value, draft }: Analysis): Drawn | undefined {
  if (value !== undefined) return { parts: subgraphs(value), weights: value.weights }
  return draft?.()
}

const hasNetwork = ({ tree }: Analysis): boolean => tree.declarations.some(({ kind }) => kind === 'network')

/** Networks that are compiled to find one that uses a file. */
const mostTried = 8

/** The first network that reads a file: one that is open, or else of the workspace. */
export function importerOf(path: string, session: Session): Analysis | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1)
  let tried = 0
  for (const file of session.files()) {
    if (file === path || tried === mostTried || session.textOf(file)?.includes(name) !== true) continue
    tried += 1
    const analysis = session.analyse(file)
    if (analysis?.sources.has(path) === true && drawnBy(analysis) !== undefined && hasNetwork(analysis)) return analysis
  }
  return undefined
}

/** All that is applied in a file, in the order in which it is expanded; a call in several expansions is there as often. */
export function applicationsIn(path: string, { parts, weights }: Drawn): readonly Application[] {
  const found: (Application & { readonly nodes: GraphNode[] })[] = []
  for (const part of parts) {
    const open = new Map<object, GraphNode[]>()
    for (const node of part.nodes) {
      if (node.op === 'input') continue
      for (const frame of node.expansion) {
        if (frame.span.file !== path) continue
        const nodes = open.get(frame)
        if (nodes !== undefined) nodes.push(node)
        else {
          const fresh = [node]
          open.set(frame, fresh)
          found.push({ span: frame.span, part, weights, nodes: fresh })
        }
      }
      if (node.span.file === path) found.push({ span: node.span, part, weights, nodes: [node] })
    }
  }
  return found
}

export interface Figures {
  readonly path: string
  readonly input: Shape | undefined
  readonly output: Shape
  readonly params: number
  readonly macs: number
  readonly activation_bytes: number
  /** Of a tower. */
  readonly field: ReceptiveField | undefined
}

export const outputOf = ({ nodes }: Application): Shape => nodes[nodes.length - 1]!.output

/** The indices of the weights that applications have, each once. */
export function weightsOf(applications: readonly Application[]): ReadonlySet<number> {
  const indices = new Set<number>()
  for (const { nodes } of applications) for (const node of nodes) for (const index of node.weights) indices.add(index)
  return indices
}

export function countOf(indices: Iterable<number>, weights: readonly Weight[]): number {
  let sum = 0
  for (const index of indices) sum += elements(weights[index]!.shape)
  return sum
}

export function figuresOf(application: Application): Figures {
  const { nodes, part, weights } = application
  const first = part.nodes[nodes[0]!.inputs[0] ?? -1]
  const last = nodes[nodes.length - 1]!
  return {
    path: pathOf(application),
    input: first?.output,
    output: last.output,
    params: countOf(weightsOf([application]), weights),
    ...workOf(nodes),
    field: part.kind === 'tower' ? receptiveFields(part)(last.id) : undefined,
  }
}

/** What the paths of all of them begin with. */
export function pathOf({ nodes }: Application): string {
  const [first, ...others] = nodes.map(({ path }) => path.split('/'))
  if (others.length === 0) return first!.join('/')
  const differs = first!.findIndex((name, at) => others.some((other) => other[at] !== name))
  return first!.slice(0, differs === -1 ? undefined : differs).join('/')
}
