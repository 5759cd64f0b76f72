/**
 * A checkpoint's bytes: `NETCCKP1`, the header's length (u32, little-endian), the header (JSON), the float32 values of
 * every tensor (little-endian) in the header's order, and the SHA-256 of everything before. Nothing in it depends on
 * the clock: the same training gives the same bytes.
 */
import { createHash } from 'node:crypto'
import { elements, type Shape } from '../../compiler/graph.js'
import { littleEndianBytes, littleEndianFloats } from '../base/little-endian.js'
import type { Checkpoint, TrainingState } from '../training/state.js'
import type { Origin } from './origin.js'

const magic = 'NETCCKP1'
const digestBytes = 32
const prefixBytes = magic.length + 4

export interface StoredCheckpoint extends Checkpoint {
  /** Identifies the run; absent in older versions. */
  readonly of?: Origin | undefined
  /** The digest of `metrics.jsonl` at that time; absent in older versions, and for best weights. */
  readonly metrics?: string | undefined
}

interface Header {
  readonly network: string
  readonly of?: Origin | undefined
  readonly metrics?: string | undefined
  readonly state: TrainingState
  readonly tensors: readonly { readonly name: string; readonly shape: Shape }[]
}

/** The file as chunks, which share the tensors' memory. */
export function encodeCheckpoint({ network, of, metrics, state, tensors }: StoredCheckpoint): Uint8Array[] {
  const header: Header = { network, of, metrics, state, tensors: tensors.map(({ name, shape }) => ({ name, shape })) }
  const json = Buffer.from(JSON.stringify(header))
  const prefix = Buffer.alloc(prefixBytes)
  prefix.write(magic, 'latin1')
  prefix.writeUInt32LE(json.length, magic.length)
  const chunks: Uint8Array[] = [prefix, json, ...tensors.map(({ values }) => littleEndianBytes(values))]
  const hash = createHash('sha256')
  for (const chunk of chunks) hash.update(chunk)
  return [...chunks, hash.digest()]
}

/** The checkpoint, or one sentence that says what is wrong with the bytes. */
export function decodeCheckpoint(bytes: Uint8Array): StoredCheckpoint | string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.length < prefixBytes + digestBytes) return `it is truncated: ${buffer.length} bytes`
  if (buffer.toString('latin1', 0, magic.length) !== magic) return 'it is not a checkpoint of netc'
  const end = buffer.length - digestBytes
  const digest = createHash('sha256').update(buffer.subarray(0, end)).digest()
  if (!digest.equals(buffer.subarray(end))) return 'its checksum does not match: the file is damaged or truncated'
  const headerEnd = prefixBytes + buffer.readUInt32LE(magic.length)
  if (headerEnd > end) return 'its header extends beyond the end'
  const header = parseHeader(buffer.toString('utf8', prefixBytes, headerEnd))
  if (header === undefined) return 'its header is not that of a checkpoint'
  const expected = header.tensors.reduce((sum, { shape }) => sum + 4 * elements(shape), headerEnd)
  if (expected !== end) return `it has ${end - headerEnd} bytes of values; its header states ${expected - headerEnd}`
  let offset = headerEnd
  const tensors = header.tensors.map(({ name, shape }) => {
    const end = offset + 4 * elements(shape)
    const values = littleEndianFloats(buffer.subarray(offset, end))
    offset = end
    return { name, shape, values }
  })
  const { tensors: _, ...rest } = header
  return { ...rest, tensors }
}

/** Undefined if the text is invalid: the checksum detects damage, but does not say who wrote the file. */
function parseHeader(text: string): Header | undefined {
  try {
    const { state, tensors, ...header } = JSON.parse(text) as Header
    const counts = [
      state.iteration,
      state.validated,
      state.best?.iteration ?? 0,
      ...tensors.flatMap(({ shape }) => shape),
    ]
    const isCount = (count: unknown) => Number.isSafeInteger(count) && (count as number) >= 0
    if (!counts.every(isCount) || !['object', 'undefined'].includes(typeof header.of)) return undefined
    const { loss, accuracy } = state.last
    if ((loss !== null && typeof loss !== 'number') || typeof accuracy !== 'number') return undefined
    return { ...header, state, tensors }
  } catch {
    return undefined
  }
}
