/** The engine's memory: WebAssembly addresses 4 GiB. */
import { OutOfMemory } from '../../base/out-of-memory.js'
import type { WasmMemory } from './simd/webassembly.js'
import type { EmscriptenModule } from './threads/emscripten.js'

export const wasmMemory = 2 ** 32

/** What we use of a module made by Emscripten to get memory from it. */
export type Allocating = Pick<EmscriptenModule, '_malloc' | 'asm' | 'wasmMemory'>

/**
 * Lets the module's allocation throw where there is no memory left: tfjs does not look, and writes to address 0. Near the end of 4 GiB the
 * module also gives memory that it does not have.
 */
export function throwWhenFull(module: Allocating): void {
  let allocate = module._malloc
  const allocateOrThrow = (bytes: number) => {
    const address = allocate(bytes)
    // As a signed number, above 2 GiB.
    const end = (address >>> 0) + bytes
    if ((address === 0 && bytes > 0) || end > memoryOf(module).buffer.byteLength) throw new OutOfMemory(bytes)
    return address
  }
  // Emscripten's function puts another one in its own place when it is first called.
  Object.defineProperty(module, '_malloc', {
    get: () => allocateOrThrow,
    set: (other: typeof allocate) => {
      allocate = other
    },
  })
}

/** The memory of the module, which Emscripten keeps in one of two places. */
export function memoryOf({ wasmMemory: memory, asm }: Pick<EmscriptenModule, 'asm' | 'wasmMemory'>): WasmMemory {
  return memory ?? asm.memory!
}
