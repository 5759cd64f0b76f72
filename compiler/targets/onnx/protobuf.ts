/** The wire format of Protocol Buffers, the parts that ONNX needs: https://protobuf.dev/programming-guides/encoding. */

/** Bytes in memory, or generated piece by piece while they are written. */
export type Bytes = Uint8Array | Streamed

export interface Streamed {
  readonly length: number
  /** Yields `length` bytes. */
  chunks(): Iterable<Uint8Array>
}

const [varintWire, bytesWire, fixed32Wire] = [0, 2, 5]
/** Up to this size, bytes in memory are joined into one array: a graph has many thousands of small pieces. */
const joinedBytes = 1 << 16

/** A message of these fields, in this order; undefined fields are omitted. */
export function message(fields: readonly (Bytes | undefined)[]): Bytes {
  const pieces: Bytes[] = []
  let small: Uint8Array[] = []
  const join = () => {
    if (small.length > 0) pieces.push(small.length === 1 ? small[0] : joined(small))
    small = []
  }
  for (const field of fields) {
    if (field === undefined || field.length === 0) continue
    if (field instanceof Uint8Array && field.length <= joinedBytes) small.push(field)
    else {
      join()
      pieces.push(field)
    }
  }
  join()
  if (pieces.length === 1) return pieces[0]
  return {
    length: lengthOf(pieces),
    *chunks() {
      for (const piece of pieces) yield* chunksOf(piece)
    },
  }
}

/** The bytes, piece by piece. */
export function* chunksOf(bytes: Bytes): Iterable<Uint8Array> {
  if (bytes instanceof Uint8Array) yield bytes
  else yield* bytes.chunks()
}

/** An integer, non-negative or as 64 bits of two's complement. */
export const int = (field: number, value: number): Uint8Array =>
  joined([tag(field, varintWire), varint(value < 0 ? BigInt.asUintN(64, BigInt(value)) : BigInt(value))])

export function float(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setFloat32(0, value, true)
  return joined([tag(field, fixed32Wire), bytes])
}

/** Omitted if the text is empty, which is the default. */
export const text = (field: number, value: string): Bytes | undefined =>
  value === '' ? undefined : nested(field, new TextEncoder().encode(value))

/** A text of a repeated field, where an empty one counts. */
export const element = (field: number, value: string): Bytes => nested(field, new TextEncoder().encode(value))

/** A nested message, or bytes. */
export function nested(field: number, value: Bytes): Bytes {
  const head = joined([tag(field, bytesWire), varint(BigInt(value.length))])
  if (value instanceof Uint8Array && value.length <= joinedBytes) return joined([head, value])
  return {
    length: head.length + value.length,
    *chunks() {
      yield head
      yield* chunksOf(value)
    },
  }
}

const tag = (field: number, wire: number): Uint8Array => varint(BigInt(field * 8 + wire))

function varint(value: bigint): Uint8Array {
  const bytes: number[] = []
  let rest = value
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  return Uint8Array.from([...bytes, Number(rest)])
}

const lengthOf = (pieces: readonly Bytes[]): number => pieces.reduce((sum, { length }) => sum + length, 0)

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(lengthOf(pieces))
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}
