/** The engine's memory: WebAssembly addresses 4 GiB. */
import { OutOfMemory } from '../../base/out-of-memory.js'
import type { WasmMemory } from './simd/webassembly.js'
import type { EmscriptenModule } from './threads/emscripten.js'

export const wasmMemory = 2 ** 32

/** The part of an Emscripten module that allocates memory. */
export type Allocating = Pick<EmscriptenModule, '_malloc' | 'asm' | 'wasmMemory'>

/**
 * Makes the module's allocator throw when memory runs out: tfjs does not check, and writes to address 0. Near 4 GiB the
 * module also returns memory that does not exist.
 */
export function throwWhenFull(module: Allocating): void {
  let allocate = module._malloc
  const allocateOrThrow = (bytes: number) => {
    const address = allocate(bytes)
    // Negative above 2 GiB, as a signed number.
    const end = (address >>> 0) + bytes
    if ((address === 0 && bytes > 0) || end > memoryOf(module).buffer.byteLength) throw new OutOfMemory(bytes)
    return address
  }
  // Emscripten's function replaces itself when it is first called.
  Object.defineProperty(module, '_malloc', {
    get: () => allocateOrThrow,
    set: (other: typeof allocate) => {
      allocate = other
    },
  })
}

/** The module's memory, which Emscripten stores in one of two properties. */
export function memoryOf({ wasmMemory: memory, asm }: Pick<EmscriptenModule, 'asm' | 'wasmMemory'>): WasmMemory {
  return memory ?? asm.memory!
}
