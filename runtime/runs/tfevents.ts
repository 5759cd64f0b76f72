/**
 * Writes TensorBoard's event files directly: records of (u64 length, u32 masked CRC of the length, data, u32 masked CRC
 * of the data), little-endian (TensorFlow, core/lib/io/record_writer.cc); the data is an `Event` protocol buffer
 * (core/util/event.proto).
 */

export interface ScalarEvent {
  /** Seconds since 1970. */
  readonly wallTime: number
  readonly step: number
  readonly scalars: Readonly<Record<string, number>>
}

/** The first record of a file. */
export function fileVersionRecord(wallTime: number): Buffer {
  return record(Buffer.concat([double(1, wallTime), bytesField(3, Buffer.from('brain.Event:2'))]))
}

/** One event with a value for every tag. */
export function scalarRecord({ wallTime, step, scalars }: ScalarEvent): Buffer {
  const values = Object.entries(scalars).map(([tag, value]) =>
    bytesField(1, Buffer.concat([bytesField(1, Buffer.from(tag)), float(2, value)])),
  )
  const event = [double(1, wallTime), key(2, 0), varint(step), bytesField(5, Buffer.concat(values))]
  return record(Buffer.concat(event))
}

export interface EventRecord {
  readonly step: number
  readonly start: number
  /** The offset after it. */
  readonly end: number
}

/** The whole records at the start of `bytes`, up to the first that is damaged or truncated. */
export function* recordsOf(bytes: Buffer): Generator<EventRecord> {
  for (let start = 0; start + 12 <= bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(start))
    const data = bytes.subarray(start + 12, start + 12 + length)
    const end = start + 16 + length
    if (end > bytes.length) return
    const sums = [bytes.readUInt32LE(start + 8), bytes.readUInt32LE(end - 4)]
    if (sums[0] !== maskedCrc(bytes.subarray(start, start + 8)) || sums[1] !== maskedCrc(data)) return
    yield { step: stepOf(data), start, end }
    start = end
  }
}

/** The `step` of an event that this module wrote: it follows the time. */
function stepOf(event: Buffer): number {
  let value = 0
  if (event[9] !== 0x10) return value
  for (let index = 10, scale = 1; index < event.length; index++, scale *= 128) {
    value += (event[index] & 0x7f) * scale
    if (event[index] < 0x80) break
  }
  return value
}

function record(data: Buffer): Buffer {
  const frame = Buffer.alloc(data.length + 16)
  frame.writeBigUInt64LE(BigInt(data.length))
  frame.writeUInt32LE(maskedCrc(frame.subarray(0, 8)), 8)
  data.copy(frame, 12)
  frame.writeUInt32LE(maskedCrc(data), 12 + data.length)
  return frame
}

function key(field: number, wireType: number): Buffer {
  return Buffer.of((field << 3) | wireType)
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80)
  return Buffer.from([...bytes, rest])
}

function double(field: number, value: number): Buffer {
  const buffer = Buffer.alloc(9)
  buffer[0] = (field << 3) | 1
  buffer.writeDoubleLE(value, 1)
  return buffer
}

function float(field: number, value: number): Buffer {
  const buffer = Buffer.alloc(5)
  buffer[0] = (field << 3) | 5
  buffer.writeFloatLE(value, 1)
  return buffer
}

function bytesField(field: number, bytes: Buffer): Buffer {
  return Buffer.concat([key(field, 2), varint(bytes.length), bytes])
}

/** CRC-32C (Castagnoli), reflected polynomial 0x82f63b78. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
  return crc
})

/** The CRC-32C checksum. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = table[(crc ^ byte) & 0xff] ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}

/** TensorFlow rotates and offsets the CRC, so that CRCs of data that contains CRCs remain useful. */
function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes)
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
}
