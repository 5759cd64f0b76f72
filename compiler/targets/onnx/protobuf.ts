/** The wire format of Protocol Buffers, as far as ONNX needs it: https://protobuf.dev/programming-guides/encoding. */

/** Bytes that are in memory, or are made piece by piece while they are written. */
export type Bytes = Uint8Array | Streamed

export interface Streamed {
  readonly length: number
  /** As many as `length` says. */
  chunks(): Iterable<Uint8Array>
}

const [varintWire, bytesWire, fixed32Wire] = [0, 2, 5]
/** Up to here, what is in memory is joined to one array: a graph has many thousands of small pieces. */
const joinedBytes = 1 << 16

/** A message of these fields, in this order; what is left out is no field. */
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

/** The bytes, one piece after the other. */
export function* chunksOf(bytes: Bytes): Iterable<Uint8Array> {
  if (bytes instanceof Uint8Array) yield bytes
  else yield* bytes.chunks()
}

/** A whole number, not negative or as 64 bits of two's complement. */
export const int = (field: number, value: number): Uint8Array =>
  joined([tag(field, varintWire), varint(value < 0 ? BigInt.asUintN(64, BigInt(value)) : BigInt(value))])

export function float(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setFloat32(0, value, true)
  return joined([tag(field, fixed32Wire), bytes])
}

/** Nothing where the text is empty, which is what a missing one means. */
export const text = (field: number, value: string): Bytes | undefined =>
  value === '' ? undefined : nested(field, new TextEncoder().encode(value))

/** A text that is one of several, where an empty one counts. */
export const element = (field: number, value: string): Bytes => nested(field, new TextEncoder().encode(value))

/** A message in a message, or bytes. */
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
