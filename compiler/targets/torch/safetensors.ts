/** The header of a safetensors file: https://github.com/huggingface/safetensors#format. */
import { elements, type Shape } from '../../graph.js'

/** A float32 tensor of the file. */
export interface SafeTensor {
  readonly key: string
  readonly shape: Shape
}

/**
 * The bytes before the values: the length of the JSON as 8 bytes, little-endian, and the JSON, padded to a multiple of
 * 8. The values follow in the order of the tensors given, without gaps. `metadata` is extended by `format: pt`, which
 * readers require.
 */
export function safetensorsHeader(
  tensors: readonly SafeTensor[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  let end = 0
  const entries = tensors.map(({ key, shape }) => {
    const start = end
    end += 4 * elements(shape)
    return [key, { dtype: 'F32', shape, data_offsets: [start, end] }] as const
  })
  const header = { __metadata__: { format: 'pt', ...metadata }, ...Object.fromEntries(entries) }
  const json = new TextEncoder().encode(JSON.stringify(header))
  const padded = Math.ceil(json.length / 8) * 8
  const bytes = new Uint8Array(8 + padded).fill(0x20)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true)
  bytes.set(json, 8)
  return bytes
}
