/** float32 values as little-endian bytes, the byte order of netc's files. */
const hostIsLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1

/** The values as little-endian bytes; shares their memory if the machine is little-endian. */
export function littleEndianBytes(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  return hostIsLittleEndian ? bytes : Buffer.from(bytes).swap32()
}

/** The float32 values of little-endian bytes, in new memory. */
export function littleEndianFloats(bytes: Uint8Array): Float32Array {
  const copy = Buffer.from(new Uint8Array(bytes).buffer)
  if (!hostIsLittleEndian) copy.swap32()
  return new Float32Array(copy.buffer, copy.byteOffset, copy.length / 4)
}
