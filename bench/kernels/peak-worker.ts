/** One thread of a peak measurement: runs for a while, and reports its rate per second. */
import { parentPort, workerData } from 'node:worker_threads'
import { type WasmMemory, webAssembly } from '../../runtime/engines/wasm/simd/webassembly.js'
import { flopsOfRound, peakModule } from './peak-code.js'

/** What a thread measures. */
export type Peak = 'flops' | 'bytes'

/** Larger than caches. */
const copied = 128 * 2 ** 20
const seconds = 1
const pageBytes = 65536

/** The part of the WebAssembly API that the engine does not use: it works on existing memory. */
const { Memory } = webAssembly as unknown as { readonly Memory: new (limits: { initial: number }) => WasmMemory }

function measure(peak: Peak): number {
  const memory = new Memory({ initial: (2 * copied) / pageBytes + 1 })
  const { exports } = new webAssembly.Instance(new webAssembly.Module(peakModule()), { env: { memory } })
  const { multiplyAdd, copy } = exports as Record<string, (...parameters: number[]) => void>
  // A factor below 1, so that sums stay bounded.
  new Float32Array(memory.buffer, 0, 8).fill(0.5)
  const rounds = 1e6
  const once = () => (peak === 'flops' ? multiplyAdd!(0, rounds) : copy!(0, copied, copied))
  const amount = peak === 'flops' ? rounds * flopsOfRound : 2 * copied
  // Compiles, and touches the memory.
  once()
  const started = performance.now()
  let done = 0
  do {
    once()
    done += amount
  } while (performance.now() - started < 1000 * seconds)
  return done / ((performance.now() - started) / 1000)
}

parentPort?.postMessage(measure((workerData as { readonly peak: Peak }).peak))
