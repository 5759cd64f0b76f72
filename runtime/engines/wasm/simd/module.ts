/** netc's WebAssembly functions, which work on the memory of the wasm backend. */
import type { FunctionDefinition } from './assembler.js'
import { assemble } from './assembler.js'
import { channelSumFunctions } from './channel-sums.js'
import { convolutionFunctions, panelsFrom } from './convolution/convolve.js'
import { depthwiseFunctions } from './depthwise.js'
import { elementwise } from './elementwise.js'
import { filterGradients } from './filter-gradient.js'
import { optimizerFunctions } from './optimizers.js'
import { pairwiseFunctions } from './pairwise.js'
import { maxPoolGradient } from './pooling.js'
import { rowMaps } from './row-maps.js'
import { sigmoidFunctions } from './sigmoid.js'
import type { WasmMemory, WasmModule } from './webassembly.js'
import { webAssembly } from './webassembly.js'
import { winogradFunctions } from './winograd/convolution.js'

const functions: readonly FunctionDefinition[] = arrange()

/** One list, in which functions that call others know their indices. */
function arrange(): readonly FunctionDefinition[] {
  const filter = filterGradients(0)
  const sums = channelSumFunctions(filter.length)
  const before = filter.length + sums.length
  const convolution = convolutionFunctions(before)
  const winograd = winogradFunctions(before + convolution.length, {
    filterGradient: filter.length - 1,
    firstPanel: before + panelsFrom,
  })
  const calling = [...filter, ...sums, ...convolution, ...winograd]
  return [
    ...calling,
    ...pairwiseFunctions(calling.length),
    ...depthwiseFunctions,
    ...elementwise,
    ...sigmoidFunctions,
    ...rowMaps,
    maxPoolGradient,
    ...optimizerFunctions,
  ]
}

/** In the order of the module. */
export const functionNames: readonly string[] = functions.map(({ name }) => name)

/** Functions by name; parameters are addresses, counts and factors. */
export type SimdFunctions = Readonly<Record<string, (...parameters: number[]) => void>>

/** Compiles the module; `sharedMemory` if its memory is shared with threads. */
export function simdModule(sharedMemory: boolean): WasmModule {
  return new webAssembly.Module(assemble(functions, sharedMemory))
}

/** The functions of the module on a memory. */
export function instantiate(module: WasmModule, memory: WasmMemory): SimdFunctions {
  return new webAssembly.Instance(module, { env: { memory } }).exports as SimdFunctions
}
