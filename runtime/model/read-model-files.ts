/** The weights of a model for TensorFlow.js, read without a tensor library. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { Ajv } from 'ajv'
import { elements, type Shape } from '../../compiler/graph.js'
import { pathOf } from '../../compiler/targets/tfjs/lower.js'
import { explainFileErrors } from '../base/file-errors.js'
import { UserError } from '../base/user-error.js'
import { modelFile } from './model-files.js'
import type { NamedTensor } from './weights-io.js'

interface Group {
  /** Files beside model.json, whose bytes follow one another. */
  readonly paths: readonly string[]
  readonly weights: readonly { readonly name: string; readonly shape: Shape }[]
}

const group = {
  type: 'object',
  required: ['paths', 'weights'],
  properties: {
    paths: { type: 'array', minItems: 1, items: { type: 'string', pattern: '^[^/\\\\]+$' } },
    weights: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'shape', 'dtype'],
        properties: {
          name: { type: 'string' },
          shape: {
            type: 'array',
            maxItems: 16,
            items: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
          },
          dtype: { const: 'float32' },
        },
        not: { required: ['quantization'] },
      },
    },
  },
}

const schema = {
  type: 'object',
  required: ['weightsManifest'],
  properties: { weightsManifest: { type: 'array', items: group } },
}

/**
 * The weights that `model.json` in the folder names, by their paths in the graph, in its order.
 *
 * @throws UserError where a file is missing or damaged, or holds other numbers than float32
 */
export function readModelFiles(folder: string): NamedTensor[] {
  const file = path.join(folder, modelFile)
  const text = explainFileErrors(`read ${file}`, () => readFileSync(file, 'utf8'))
  const { weightsManifest } = parse(text, file)
  return weightsManifest.flatMap((group) => readGroup(group, folder))
}

function parse(text: string, file: string): { readonly weightsManifest: readonly Group[] } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new UserError(`${file} is damaged: ${(error as Error).message}`)
  }
  const validate = new Ajv().compile<{ readonly weightsManifest: readonly Group[] }>(schema)
  if (validate(value)) return value
  const [{ instancePath, message }] = validate.errors!
  throw new UserError(
    `${file} is no model whose weights can be read: ${instancePath === '' ? 'it' : instancePath.slice(1)} ${message}`,
    'name a folder that netc made: its model.json has float32 weights in a file beside it',
  )
}

function readGroup({ paths, weights }: Group, folder: string): NamedTensor[] {
  const files = paths.map((name) => path.join(folder, name))
  const missing = files.find((file) => !existsSync(file))
  if (missing !== undefined) throw new UserError(`${missing} is missing`)
  const bytes = Buffer.concat(files.map((file) => explainFileErrors(`read ${file}`, () => readFileSync(file))))
  const stated = 4 * weights.reduce((sum, { shape }) => sum + elements(shape), 0)
  if (bytes.length !== stated) {
    throw new UserError(`${files.join(', ')} has ${bytes.length} bytes, and ${modelFile} states ${stated}`)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let offset = 0
  return weights.map(({ name, shape }) => {
    const from = offset
    offset += 4 * elements(shape)
    const values = Float32Array.from({ length: elements(shape) }, (_, at) => view.getFloat32(from + 4 * at, true))
    return { name: pathOf(name), shape, values }
  })
}
