/** How kernels call netc's functions: on this thread, or on several. */
import type { SimdFunctions } from './module.js'

export interface Simd {
  /** Runs one function on this thread. */
  readonly call: (name: string, ...parameters: number[]) => void
  /**
   * Runs a function once for each list of parameters, in any order and concurrently: no two calls may write to the same
   * address. The result does not depend on the number of threads.
   */
  readonly each: (name: string, calls: readonly (readonly number[])[]) => void
}

/** Runs everything on this thread. */
export function onThisThread(functions: SimdFunctions): Simd {
  const call = (name: string, ...parameters: number[]): void => {
    const run = functions[name]
    if (run === undefined) throw new Error(`there is no function ${name}`)
    run(...parameters)
  }
  return {
    call,
    each: (name, calls) => {
      for (const parameters of calls) call(name, ...parameters)
    },
  }
}

/** Splits `0..count` into at most `parts` ranges of whole multiples of `unit`, as even as possible. */
export function ranges(count: number, parts: number, unit = 1): { start: number; count: number }[] {
  const units = Math.ceil(count / unit)
  const used = Math.max(1, Math.min(parts, units))
  return Array.from({ length: used }, (_, part) => {
    const start = Math.floor((part * units) / used) * unit
    const end = Math.min(count, Math.floor(((part + 1) * units) / used) * unit)
    return { start, count: end - start }
  })
}
