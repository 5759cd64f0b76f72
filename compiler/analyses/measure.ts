/** Figures by their names: what an `expect` block can speak of. */
import { type Network, outputShape, type Shape, type Subgraph, subgraphs } from '../graph.js'
import { bytesPerNumber, judgementWork, type Work, workOf } from './costs.js'
import { countParameters, type ParameterCounts } from './counts.js'
import { receptiveFields } from './receptive-field.js'
import { type Consumers, consumersOf, findScopes, outputNode, type Scope, stagesOf } from './scopes.js'

/** What can be measured of the whole network and of any part. */
export const measures = [
  'params.total',
  'params.trainable',
  'params.non_trainable',
  'macs',
  'activations',
  'weights.bytes',
] as const
export type Measure = (typeof measures)[number]

/** What has a height and a width too: the network and every part its output, a tower and its parts what they see of the image. */
export const shapeMeasures = ['output', 'receptive_field'] as const
type ShapeMeasure = (typeof shapeMeasures)[number]

export interface Subject {
  /** The part's path, `backbone/stage1`; of the network itself the empty one. */
  readonly path: string
  readonly name: Measure | ShapeMeasure
}

/** `backbone.stage1.params.total` taken apart; nothing where it does not end in the name of a measure. */
export function readSubject(text: string): Subject | undefined {
  const name = [...measures, ...shapeMeasures].find((name) => text === name || text.endsWith(`.${name}`))
  if (name === undefined) return undefined
  return { path: text.slice(0, -name.length - 1).replaceAll('.', '/'), name }
}

/**
 * The value of a subject: a number, a shape, or nothing where there is no such subject. The network's own figures are of one
 * judgement, and its output is its head's, or without one its features; a part's are of one application: to one image in a tower, and in a head to what is judged.
 */
export type Measurer = (subject: string) => number | Shape | undefined

/** Measures these subjects; the network is gone through once for all of them, and every part summed up once. */
export function measurer(network: Network, subjects: Iterable<string>): Measurer {
  const paths = [...subjects].flatMap((subject) => readSubject(subject)?.path ?? [])
  const scopes = findScopes(network, paths)
  const counts = remembered((path: string): ParameterCounts => countParameters(network, scopes.get(path)?.nodes))
  const work = remembered((path: string): Work => {
    const scope = scopes.get(path)
    return scope === undefined ? judgementWork(network) : workOf(scope.nodes)
  })
  const consumers = remembered((subgraph: Subgraph): Consumers => consumersOf(subgraph))
  const fields = remembered(receptiveFields)
  const ofShape = (name: ShapeMeasure, scope: Scope | undefined): Shape | undefined => {
    if (scope === undefined) return name === 'output' ? outputShape(network) : undefined
    const { subgraph } = scope
    const { id, output } = outputNode(scope, consumers(subgraph))
    if (name === 'output') return output
    return subgraph.kind === 'tower' ? fields(subgraph)(id).size : undefined
  }
  return (subject) => {
    const { path = '', name } = readSubject(subject) ?? {}
    const scope = scopes.get(path)
    if (name === undefined || (path !== '' && scope === undefined) || subject.startsWith('.')) return undefined
    return isShapeMeasure(name)
      ? ofShape(name, scope)
      : figure(
          name,
          () => counts(path),
          () => work(path),
        )
  }
}

/** One subject's value. */
export function measure(network: Network, subject: string): number | Shape | undefined {
  return measurer(network, [subject])(subject)
}

/** What a part measures, for one application. */
export function scopeFigure(network: Network, { nodes }: Scope, name: Measure): number {
  const counts = () => countParameters(network, nodes)
  return figure(name, counts, () => workOf(nodes))
}

/** What can be measured of a part; of the network where `path` is empty. */
export function measuresOf(network: Pick<Network, 'towers' | 'head'>, path: string): readonly string[] {
  const [name] = path.split('/')
  const inTower = subgraphs(network).some((subgraph) => subgraph.kind === 'tower' && subgraph.name === name)
  return [...measures, ...shapeMeasures.filter((measure) => measure === 'output' || inTower)]
}

/** Every subject of the network, its tower, its stages and its head. Deeper parts can be measured too. */
export function claimSubjects(network: Pick<Network, 'towers' | 'head'>): readonly string[] {
  const paths = subgraphs(network).flatMap((subgraph) => [subgraph.name, ...stagesOf(subgraph).map(({ path }) => path)])
  return ['', ...new Set(paths)].flatMap((path) =>
    measuresOf(network, path).map((name) => (path === '' ? name : `${path.replaceAll('/', '.')}.${name}`)),
  )
}

const isShapeMeasure = (name: Measure | ShapeMeasure): name is ShapeMeasure =>
  shapeMeasures.some((measure) => measure === name)

function remembered<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<Key, Value>()
  return (key) => {
    const value = made.get(key) ?? make(key)
    made.set(key, value)
    return value
  }
}

function figure(name: Measure, counts: () => ParameterCounts, work: () => Work): number {
  switch (name) {
    case 'params.total':
      return counts().total
    case 'params.trainable':
      return counts().trainable
    case 'params.non_trainable':
      return counts().non_trainable
    case 'macs':
      return work().macs
    case 'activations':
      return work().activation_bytes
    case 'weights.bytes':
      return bytesPerNumber * counts().total
    default:
      return name satisfies never
  }
}
