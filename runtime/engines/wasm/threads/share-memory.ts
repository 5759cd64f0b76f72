/**
 * Makes the memory of a WebAssembly module shareable among threads, by a bit in its binary (WebAssembly core
 * specification 3.0, 5.3.10 and 5.5.8): loads and stores are the same for both kinds. The package's own binary with
 * shared memory is made for Emscripten's threads and starts in browsers only.
 */

const memorySection = 5
/** Flags of a memory's limits: it has a maximum; it is shared, which requires one. */
const flags = { maximum: 1, shared: 2 } as const

/** @throws Error if the module does not have exactly one non-imported memory with a maximum */
export function shareMemory(binary: Uint8Array): Uint8Array {
  const shared = Uint8Array.from(binary)
  const limits = limitsOfMemory(shared)
  if (shared[limits] !== flags.maximum) throw new Error('the module has no memory with a maximum that could be shared')
  shared[limits] |= flags.shared
  return shared
}

/** The offset of the limits of the module's only memory. */
function limitsOfMemory(binary: Uint8Array): number {
  // After the magic number and the version.
  for (let at = 8; at < binary.length; ) {
    const { value: size, end: start } = unsigned(binary, at + 1)
    if (binary[at] === memorySection) {
      const { value: count, end } = unsigned(binary, start)
      if (count === 1) return end
      break
    }
    at = start + size
  }
  throw new Error('the module does not have exactly one non-imported memory')
}

/** A number in LEB128. */
function unsigned(binary: Uint8Array, at: number): { readonly value: number; readonly end: number } {
  let value = 0
  for (let shift = 0, end = at; end < binary.length; shift += 7) {
    const byte = binary[end++]
    value += (byte & 0x7f) * 2 ** shift
    if (byte < 0x80) return { value, end }
  }
  throw new Error('the module ends in a number')
}
