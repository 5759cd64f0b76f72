/** Files for ONNX in ONNX Runtime beside our engine. */
import { readFileSync } from 'node:fs'
import { elements } from '../../../compiler/graph.js'
import { onnxParts, toOnnxGraph } from '../../../compiler/targets/onnx/parts.js'
import { readTensors } from '../../../compiler/targets/onnx/read-tensors.js'
import { isWeight } from '../../../compiler/targets/onnx/serialize.js'
import { inverse, permuted } from '../../../compiler/targets/permute.js'
import { disposing } from '../../base/disposing.js'
import { readRange } from '../../base/file-bytes.js'
import { littleEndianFloats } from '../../base/little-endian.js'
import { UserError } from '../../base/user-error.js'
import type { Engine } from '../../engines/engine.js'
import { buildModel } from '../../model/model.js'
import type { OnnxEntry, OnnxManifest } from '../onnx/manifest.js'
import { type ExportedFolder, filesOf } from './folder.js'
import { type Fed, findOnnxRuntime, type OnnxRuntime } from './onnxruntime.js'
import { expectedOf } from './ours.js'
import { type Check, compare } from './report.js'
import { checkWeights, type FoundWeights } from './weights.js'

const text = { type: 'string' }
const list = (items: object) => ({ type: 'array', items })
const values = list({
  type: 'object',
  required: ['name', 'shape'],
  properties: { name: text, shape: list({ type: 'integer', minimum: 0 }) },
})
const files = {
  parts: list({
    type: 'object',
    required: ['file', 'part', 'kind', 'towers', 'inputs', 'outputs'],
    properties: {
      ...{
        file: { type: 'string', pattern: '^[\\w-]+\\.onnx$' },
        external: { type: 'string', pattern: '^[\\w.-]+$' },
        part: text,
      },
      ...{
        kind: { enum: ['embed', 'head', 'pair', 'classify'] },
        towers: list({ enum: [0, 1] }),
        inputs: values,
        outputs: values,
      },
    },
  }),
}

export async function verifyOnnx(
  exported: ExportedFolder,
  engine: Engine,
): Promise<{ readonly runtime: string; readonly checks: readonly Check[] }> {
  const { network, manifest, file } = exported
  const { parts, preprocessing } = filesOf<OnnxManifest>(exported, files)
  const runtime = await findOnnxRuntime()
  const checks: Check[] = []
  const all = new Map<number, Float32Array>()
  for (const part of parts) {
    const found = weightsIn(exported, part)
    if (found.size > 0) checks.push(checkWeights(part.file, found, network, manifest))
    for (const [index, own] of found) all.set(index, own)
  }
  // What no file has, no file computes with.
  const weights = network.weights.map(({ shape }, index) => all.get(index) ?? new Float32Array(elements(shape)))
  const siamese = await buildModel(network, weights)
  await disposing(async () => {
    for (const part of parts) {
      const { feeds, outputs } = await expectedOf(engine.tf, siamese, part, preprocessing)
      const given = await runPart(runtime, file, part, feeds)
      checks.push(
        ...part.outputs.map(({ name }, at) =>
          compare({ file: part.file, what: name }, given[name]?.values ?? [], outputs[at]),
        ),
      )
    }
  }, siamese.dispose)
  return { runtime: runtime.description, checks }
}

/** The weights that a part's file has, in netc's order of the axes. @throws UserError where it has others than such a part has */
function weightsIn({ network, file }: ExportedFolder, { part, file: name, external }: OnnxEntry): FoundWeights {
  const refuse = (what: string): never => {
    throw new UserError(`${file(name)} is not as netc export wrote it: ${what}`, 'export it again')
  }
  const stated = onnxParts(network).find((each) => each.name === part)
  if (stated === undefined) return refuse(`${network.name} has no part ${part}`)
  const stored = new Map(tensorsOf(file(name)).map((tensor) => [tensor.name, tensor]))
  const weights = toOnnxGraph(network, stated).initializers.filter(isWeight)
  return new Map(
    weights.map(({ name: path, weight, axes, dims }): [number, Float32Array] => {
      const tensor = stored.get(path)
      if (tensor?.dims.join() !== dims.join()) return refuse(`${path} is not ${dims.join('x')} there`)
      const { values } = tensor
      const bytes =
        values instanceof Uint8Array ? values : readRange(file(external ?? name), values.offset, values.length)
      const { shape } = network.weights[weight]
      const turned = axes.map((axis) => shape[axis])
      return [weight, permuted(littleEndianFloats(bytes), turned, inverse(axes))]
    }),
  )

  function tensorsOf(path: string) {
    try {
      return readTensors(readFileSync(path))
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      return refuse(error.message)
    }
  }
}

async function runPart(
  runtime: OnnxRuntime,
  file: ExportedFolder['file'],
  { file: name, external }: OnnxEntry,
  feeds: Readonly<Record<string, Fed>>,
): Promise<Readonly<Record<string, Fed>>> {
  const session = await runtime.open(file(name), external === undefined ? undefined : file(external))
  return disposing(
    () => session.run(feeds),
    () => session.release(),
  )
}
