/** Reads the weights of a model for TensorFlow.js without a tensor library. */
import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { Ajv } from 'ajv'
import { elements, type Shape } from '../../compiler/graph.js'
import { pathOf } from '../../compiler/targets/tfjs/lower.js'
import { readRange } from '../base/file-bytes.js'
import { explainFileErrors } from '../base/file-errors.js'
import { littleEndianFloats } from '../base/little-endian.js'
import { readRegular } from '../base/regular-file.js'
import { UserError } from '../base/user-error.js'
import { modelFile } from './model-files.js'
import type { NamedTensor } from './weights-io.js'

interface Group {
  /** Files next to model.json whose bytes are concatenated. */
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

/** A network of 100,000 nodes takes 100 MB. */
const mostBytes = 256 << 20

/** A weight of a model, stored in its file. */
export interface StoredWeight {
  /** Its path in the graph. */
  readonly name: string
  readonly shape: Shape
  /** @throws UserError if the file system refuses */
  read(): Float32Array
}

/**
 * The weights that the folder's `model.json` lists, by path, in the order of the graph.
 *
 * @throws UserError if a file is missing or damaged, or has weights that are not float32
 */
export const readModelFiles = (folder: string): NamedTensor[] =>
  openModelFiles(folder).map(({ name, shape, read }) => ({ name, shape, values: read() }))

/** The same, but each weight is read on request. */
export function openModelFiles(folder: string): StoredWeight[] {
  const file = path.join(folder, modelFile)
  const text = readRegular(file, mostBytes)
  const { weightsManifest } = parse(text, file)
  return weightsManifest.flatMap((group) => openGroup(group, folder))
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
    `${file} is not a readable model: ${instancePath === '' ? 'it' : instancePath.slice(1)} ${message}`,
    'expected a folder that netc wrote: its model.json has float32 weights in a file next to it',
  )
}

function openGroup({ paths, weights }: Group, folder: string): StoredWeight[] {
  const files = paths.map((name) => path.join(folder, name))
  const missing = files.find((file) => !existsSync(file))
  if (missing !== undefined) throw new UserError(`${missing} is missing`)
  const parts = files.map((file) => ({ file, length: explainFileErrors(`read ${file}`, () => statSync(file)).size }))
  const actual = parts.reduce((sum, { length }) => sum + length, 0)
  const stated = 4 * weights.reduce((sum, { shape }) => sum + elements(shape), 0)
  if (actual !== stated) {
    throw new UserError(`${files.join(', ')} has ${actual} bytes, and ${modelFile} states ${stated}`)
  }
  let offset = 0
  return weights.map(({ name, shape }) => {
    const [from, length] = [offset, 4 * elements(shape)]
    offset += length
    return { name: pathOf(name), shape, read: () => littleEndianFloats(readAcross(parts, from, length)) }
  })
}

/** The concatenated bytes of files. */
function readAcross(
  parts: readonly { readonly file: string; readonly length: number }[],
  from: number,
  length: number,
): Uint8Array {
  const pieces: Uint8Array[] = []
  let start = 0
  for (const part of parts) {
    const [begin, end] = [Math.max(from, start), Math.min(from + length, start + part.length)]
    if (begin < end) pieces.push(readRange(part.file, begin - start, end - begin))
    start += part.length
  }
  return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces)
}
