/** Types of the part of the WebAssembly API that is used here; TypeScript only declares it with the DOM library. */
export interface WasmModule {
  readonly __module: never
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer
}

export interface WasmInstance {
  readonly exports: Readonly<Record<string, unknown>>
}

export type WasmImports = Readonly<Record<string, Record<string, unknown>>>

interface WebAssemblyInterface {
  readonly Module: new (bytes: Uint8Array) => WasmModule
  readonly Instance: new (module: WasmModule, imports: WasmImports) => WasmInstance
  readonly validate: (bytes: Uint8Array) => boolean
  readonly compile: (bytes: Uint8Array) => Promise<WasmModule>
  readonly instantiate: (module: WasmModule, imports: WasmImports) => Promise<WasmInstance>
}

export const { WebAssembly: webAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyInterface }
