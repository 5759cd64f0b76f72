/** A network as JSON with a line for every node, weight and claim; the same network gives the same bytes. */

import type { Span } from '../../grammar/span.js'
import { type Claim, type GraphNode, type Head, type Network, type Subgraph, subgraphs, type Weight } from '../graph.js'
import { isLibrary } from '../source-host.js'

/** The content of a graph file. */
export interface GraphFile {
  readonly network: Network
  /** The parameters that were set to something other than their default. */
  readonly changed: readonly string[]
  /** Source texts by the file names in spans. */
  readonly sources: ReadonlyMap<string, string>
}

/**
 * The lines of the file, each with its newline. Source files are named relative to the folder of `entry`, the file that
 * was compiled, so that the graph does not depend on its location; only texts that a span refers to are kept. Without
 * an entry names stay unchanged.
 */
export function* graphLines({ network, changed, sources }: GraphFile, entry = ''): Iterable<string> {
  const folder = entry.slice(0, entry.lastIndexOf('/') + 1)
  const named = (file: string) => relative(file, folder)
  const { format, version, name, doc, parameters, input, kind, towers, head, weights, claims } = network
  const outline = {
    format,
    version,
    name,
    doc,
    parameters,
    input: { name: input.name, shape: input.shape },
    kind,
    changed,
  }
  yield `${JSON.stringify(outline).slice(0, -1)},\n`
  yield '"towers":[\n'
  for (const [index, tower] of towers.entries())
    yield* subgraphLines(tower, named, index === towers.length - 1 ? '}\n' : '},\n')
  yield '],\n'
  if (head !== undefined) {
    yield '"head":'
    yield* subgraphLines(head, named, '},\n')
  }
  yield* list('weights', weights, weightFields)
  yield* list('claims', claims, (claim) => claimFields(claim, named))
  const pointed = filesOf(network)
  const texts = [...sources].filter(([file]) => pointed.has(file)).map(([file, text]) => ({ name: named(file), text }))
  yield* list('sources', texts, (source) => source, '}\n')
}

function* subgraphLines(part: Subgraph | Head, named: Named, end: string): Iterable<string> {
  const { name, kind, inputs, output, applications } = part
  const outline = { name, kind, ...('gives' in part && { gives: part.gives }), inputs, output, applications }
  yield `${JSON.stringify(outline).slice(0, -1)},\n`
  yield* list('nodes', part.nodes, (node) => nodeFields(node, named), end)
}

function* list<Item>(
  name: string,
  items: readonly Item[],
  fields: (item: Item) => object,
  end = ',\n',
): Iterable<string> {
  yield `"${name}":[\n`
  for (const [index, item] of items.entries()) {
    yield `${JSON.stringify(fields(item))}${index === items.length - 1 ? '' : ','}\n`
  }
  yield `]${end}`
}

function relative(file: string, folder: string): string {
  if (folder === '' || !file.startsWith(folder)) return file
  const name = file.slice(folder.length)
  return isLibrary(name) ? `./${name}` : name
}

function filesOf(network: Network): ReadonlySet<string> {
  const files = new Set(network.claims.map(({ span }) => span.file))
  for (const { span, expansion } of subgraphs(network).flatMap(({ nodes }) => nodes)) {
    files.add(span.file)
    for (const frame of expansion) files.add(frame.span.file)
  }
  return files
}

type Named = (file: string) => string

const spanFields = ({ file, start, end }: Span, named: Named) => ({ file: named(file), start, end })

function nodeFields(node: GraphNode, named: Named): object {
  const { id, op, path, attributes, inputs, output, weights, macs, span, expansion } = node
  const frames = expansion.map(({ call, span }) => ({ call, span: spanFields(span, named) }))
  return { id, op, path, attributes, inputs, output, weights, macs, span: spanFields(span, named), expansion: frames }
}

const weightFields = ({ path, name, shape, initializer, trainable, l2 }: Weight) => ({
  ...{ path, name, shape, initializer, trainable, l2 },
})

function claimFields({ subject, comparison, expected, tolerance, source, span }: Claim, named: Named): object {
  // Undefined values are left out.
  return { subject, comparison, expected, tolerance, source, span: spanFields(span, named) }
}
