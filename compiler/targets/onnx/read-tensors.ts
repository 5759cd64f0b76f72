/** Reads the constants of an ONNX file: only the messages that `serialize.ts` writes. */
import type { Shape } from '../../graph.js'

export interface ReadTensor {
  readonly name: string
  readonly dims: Shape
  /** As in TensorProto.DataType: 1 is float32. */
  readonly type: number
  /** Its bytes, or their position in the external file. */
  readonly values: Uint8Array | { readonly offset: number; readonly length: number }
}

/** The tensors of the graph. @throws RangeError if the bytes are not such a file */
export function readTensors(model: Uint8Array): readonly ReadTensor[] {
  const graph = fieldsOf(model).find(({ number }) => number === 7)
  if (graph === undefined) throw new RangeError('the file has no graph')
  return fieldsOf(bytesOf(graph))
    .filter(({ number }) => number === 5)
    .map((field) => readTensor(fieldsOf(bytesOf(field))))
}

function readTensor(fields: readonly Field[]): ReadTensor {
  const all = (number: number) => fields.filter((field) => field.number === number)
  const [type] = all(2)
  const [name] = all(8)
  const [raw] = all(9)
  const place = Object.fromEntries(
    all(13).map((entry) => {
      const [key, value] = fieldsOf(bytesOf(entry)).map((field) => new TextDecoder().decode(bytesOf(field)))
      return [key, value]
    }),
  )
  return {
    name: new TextDecoder().decode(bytesOf(name)),
    dims: all(1).map(({ value }) => Number(value)),
    type: Number(type.value),
    values: raw === undefined ? { offset: Number(place.offset), length: Number(place.length) } : bytesOf(raw),
  }
}

interface Field {
  readonly number: number
  readonly value: bigint | Uint8Array
}

function bytesOf(field: Field | undefined): Uint8Array {
  if (field?.value instanceof Uint8Array) return field.value
  throw new RangeError('a field has another type')
}

function fieldsOf(bytes: Uint8Array): readonly Field[] {
  const fields: Field[] = []
  let at = 0
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new RangeError('the file ends within a field')
    at += length
    return bytes.subarray(at - length, at)
  }
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const [byte] = take(1)
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return value
    }
    throw new RangeError('a number has no end')
  }
  while (at < bytes.length) {
    const tag = Number(varint())
    const wire = tag & 7
    const number = Math.floor(tag / 8)
    if (wire === 0) fields.push({ number, value: varint() })
    else if (wire === 2) fields.push({ number, value: take(Number(varint())) })
    else if (wire === 5) fields.push({ number, value: take(4) })
    else throw new RangeError(`a field has the type ${wire}`)
  }
  return fields
}
