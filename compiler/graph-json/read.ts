/** Converts parsed JSON to a graph with typed fields; consistency is checked elsewhere. */
import type { Span } from '../../grammar/span.js'
import type {
  Attributes,
  AttributeValue,
  Claim,
  ExpansionFrame,
  GraphNode,
  Head,
  Initializer,
  Network,
  Shape,
  Subgraph,
  Weight,
} from '../graph.js'
import { maxFiles, maxNodes } from '../limits.js'
import { bool, dictionary, either, type Fault, list, number, object, type Read, text, whole, word } from './fields.js'
import type { GraphFile } from './write.js'

/** Maximum number of weights of an operator. */
const maxWeights = 8
const maxText = 2 ** 24

const name = text(1_000, /^[A-Za-z_]\w*$/, 'a name: letters, digits and _')
const path = text(100_000, /^\w+(\/\w+)+$/, 'a path of names: tower/stage/conv')
const label = text(10_000)

const shape: Read<Shape> = list(whole(1), 16)
const ids: Read<readonly number[]> = list(whole(0), maxNodes)

const attribute: Read<AttributeValue> = either<AttributeValue>(
  'a number, true or false, a text or a list of numbers',
  number,
  bool,
  text(maxText),
  list(number, 1_000),
)
const attributes: Read<Attributes> = dictionary(attribute)

const span: Read<Span> = object<Span>({ file: label, start: whole(0), end: whole(0) })
const frame: Read<ExpansionFrame> = object<ExpansionFrame>({ call: text(maxText), span })

const node: Read<GraphNode> = object<GraphNode>({
  id: whole(0),
  op: name,
  path,
  attributes,
  inputs: ids,
  output: shape,
  weights: list(whole(0), maxWeights),
  macs: whole(0),
  span,
  expansion: list(frame, 10_000),
})

const part = { name, nodes: list(node, maxNodes), inputs: list(whole(0), 2), output: whole(0), applications: whole(1) }

const tower: Read<Subgraph> = object<Subgraph>({ ...part, kind: word('tower') })
const head: Read<Head> = object<Head>({
  ...part,
  kind: word('head'),
  gives: word('probability', 'similarity', 'distance'),
})

/** Any kind is accepted here: every weight is compared with its operator's later. */
const initializer = dictionary(
  either<string | number>('a text or a number', text(100), number),
) as unknown as Read<Initializer>

const weight: Read<Weight> = object<Weight>({
  path,
  name,
  shape,
  initializer,
  trainable: bool,
  l2: number,
})

const claim: Read<Claim> = object<Claim>(
  {
    subject: text(10_000),
    comparison: word('=', '<=', '>='),
    expected: either<number | Shape>('a number or a shape', number, shape),
    tolerance: either<NonNullable<Claim['tolerance']>>(
      'an amount or a share',
      object<{ readonly amount: number }>({ amount: number }),
      object<{ readonly share: number }>({ share: number }),
    ),
    source: text(maxText),
    span,
  },
  ['tolerance', 'source'],
)

interface Contents extends Network {
  readonly changed?: readonly string[]
  readonly sources?: readonly { readonly name: string; readonly text: string }[]
}

const contents: Read<Contents> = object<Contents>(
  {
    format: word('netc-graph'),
    version: word(2),
    name,
    doc: text(maxText),
    parameters: attributes,
    input: object<Network['input']>({ name, shape }),
    kind: word('siamese', 'pseudo_siamese', 'classifier', 'embedding'),
    towers: list(tower, 2),
    head,
    weights: list(weight, maxWeights * maxNodes),
    claims: list(claim, 100_000),
    changed: list(name, 10_000),
    sources: list(object<{ name: string; text: string }>({ name: label, text: text(maxText) }), maxFiles + 2),
  },
  // A run's graph.json holds only the network, and an embedding has no head.
  ['changed', 'sources', 'head'],
)

/** The graph in the JSON, or its faults. */
export function readContents(value: unknown): GraphFile | readonly Fault[] {
  const faults: Fault[] = []
  const { changed = [], sources = [], ...network } = contents(value, undefined, faults) ?? {}
  if (faults.length > 0) return faults
  return { network, changed, sources: new Map(sources.map(({ name, text }) => [name, text])) }
}
