/** Files for ONNX runtimes: one for each part of the network. */
import type { Network } from '../../../compiler/graph.js'
import type { OnnxGraph } from '../../../compiler/targets/onnx/graph.js'
import { type OnnxPart, onnxParts, toOnnxGraph, usualParts } from '../../../compiler/targets/onnx/parts.js'
import { type Bytes, chunksOf } from '../../../compiler/targets/onnx/protobuf.js'
import { isWeight, type SerializeOptions, serializeModel } from '../../../compiler/targets/onnx/serialize.js'
import { permuted } from '../../../compiler/targets/permute.js'
import { packageVersion } from '../../base/environment.js'
import { littleEndianBytes } from '../../base/little-endian.js'
import { UserError } from '../../base/user-error.js'
import { preparations } from '../../data/images/pipeline.js'
import { judgementOf } from '../../training/judgement.js'
import type { OnnxManifest } from '../onnx/manifest.js'
import { preparationOf, preparingSteps } from '../onnx/preparation.js'
import { onnxUse } from '../onnx/use.js'
import type { ExportSource } from '../source.js'
import type { ExportFile, ExportOptions, ExportTarget, TargetFiles } from './target.js'

/** No message of Protocol Buffers, and so no file, may have more; the weights are then in a file of their own. */
export const mostBytes = 2 ** 31 - 1

export const onnx: ExportTarget = {
  name: 'onnx',
  title: 'ONNX runtimes',
  doc: 'Files for ONNX Runtime and other runtimes: images to features, features to a judgement, or both in one.',
  library: 'onnx',
  tags: ['onnx'],
  options: ['parts', 'stored'],
  make: (source, options) => makeOnnx(source, options),
}

/** `most`: bytes of a file that has its weights in it. */
export function makeOnnx(
  source: ExportSource,
  options: ExportOptions,
  most = mostBytes,
): TargetFiles & { readonly manifest: OnnxManifest } {
  const { network, run } = source
  const parts = chosenParts(network, options.parts)
  const { stored } = options
  if (stored !== undefined && run === undefined) {
    throw new UserError(
      `${network.name} has no protocol, which would say what is done to its images`,
      'leave --with-preprocessing out: that is for a run',
    )
  }
  const steps = run && preparing(source, stored)
  const preparation = stored && run ? preparationOf(run.protocol.images, network, stored) : undefined
  const judgement = run && judgementOf(network, run.protocol)
  const metadata = {
    'netc.network': network.name,
    'netc.kind': network.kind,
    ...(run?.record.labels && { 'netc.labels': JSON.stringify(run.record.labels) }),
    ...(judgement === undefined ? {} : { 'netc.judgement': JSON.stringify(judgement) }),
    ...(steps === undefined ? {} : { 'netc.preprocessing': JSON.stringify({ inside: stored !== undefined, steps }) }),
  }
  const made = parts.map((part) =>
    filesOf(source, part, toOnnxGraph(network, part, preparation), { ...metadata, 'netc.part': part.name }, most),
  )
  return {
    files: made.flatMap(({ files }) => files),
    manifest: {
      parts: made.map(({ entry }) => entry),
      ...(steps === undefined
        ? {}
        : { preprocessing: { inside: stored !== undefined, ...(stored && { stored }), steps } }),
    },
    use: onnxUse(made.map(({ entry }) => entry)),
  }
}

/** The file of a part, and one of its weights where they do not fit into it. */
function filesOf(
  { network, read }: ExportSource,
  part: OnnxPart,
  graph: OnnxGraph,
  metadata: Readonly<Record<string, string>>,
  most: number,
) {
  const options: SerializeOptions = {
    producer: ['netc', packageVersion()],
    metadata,
    weightBytes: ({ weight, axes }) => littleEndianBytes(permuted(read(weight), network.weights[weight].shape, axes)),
  }
  const file = `${part.name}.onnx`
  const { inputs, outputs } = graph
  const whole = serializeModel(graph, options)
  const entry = { file, part: part.name, kind: part.kind, towers: part.towers, inputs, outputs }
  if (whole.length <= most) return { files: [ofBytes(file, whole)], entry }
  const external = `${file}.data`
  const weights: ExportFile = {
    name: external,
    *chunks() {
      for (const initializer of graph.initializers) if (isWeight(initializer)) yield options.weightBytes(initializer)
    },
  }
  return {
    files: [ofBytes(file, serializeModel(graph, { ...options, external })), weights],
    entry: { ...entry, external },
  }
}

/** What is done to images before the network: as the protocol has it, or as it is for images of that shape. */
function preparing({ network, run }: ExportSource, stored: readonly number[] | undefined) {
  if (run === undefined) return undefined
  if (stored !== undefined) return preparingSteps(run.protocol.images, network, stored)
  return preparations(run.protocol.images)
}

function chosenParts(network: Network, names: readonly string[] | undefined): readonly OnnxPart[] {
  if (names === undefined) return usualParts(network)
  const all = onnxParts(network)
  const found = new Set<OnnxPart>()
  for (const name of names) {
    const parts = all.filter((part) => part.name === name || part.kind === name)
    if (parts.length === 0) {
      const known = [...new Set(all.flatMap(({ name: own, kind }) => [kind, own]))].join(', ')
      throw new UserError(
        `${network.name} has no part ${name}`,
        `a ${network.kind.replace('_', '-')} network has ${known}`,
      )
    }
    for (const part of parts) found.add(part)
  }
  return all.filter((part) => found.has(part))
}

const ofBytes = (name: string, bytes: Bytes): ExportFile => ({ name, chunks: () => chunksOf(bytes) })
