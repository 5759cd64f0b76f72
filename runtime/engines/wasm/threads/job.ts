/**
 * One job at a time, in memory that the main thread and the workers share: a function and a list of parameters for each
 * call. Whoever is free takes the next call. The ticket counts calls taken in its low bits and jobs in its high ones, so
 * that a worker that wakes too late finds the job over and not another one begun.
 */
import type { SimdFunctions } from '../simd/module.js'
import { functionNames } from '../simd/module.js'

const countBits = 13
const callMask = (1 << countBits) - 1
/** Room is left for each thread to ask once more than there are calls: the count must not run over into the number of the next job. */
export const callsPerJob = callMask - 64
export const parametersPerCall = 32

/** Places in the control block, in int32s. */
const place = { ticket: 0, limit: 1, done: 2, function: 3, parameters: 4, header: 8 } as const

export function allocateControl(): SharedArrayBuffer {
  return new SharedArrayBuffer(4 * (place.header + callsPerJob * parametersPerCall))
}

/**
 * Main thread: lays out a job and wakes the workers. The one before must be done. `number` tells jobs apart and counts up.
 */
export function publish(
  control: Int32Array,
  number: number,
  functionIndex: number,
  calls: readonly (readonly number[])[],
): void {
  const parameters = calls[0].length
  const base = number << countBits
  control[place.function] = functionIndex
  control[place.parameters] = parameters
  for (let call = 0, at: number = place.header; call < calls.length; call++) {
    const list = calls[call]
    for (let i = 0; i < parameters; i++) control[at++] = list[i]
  }
  Atomics.store(control, place.done, 0)
  // The limit goes first: a ticket of this job against the limit of the last one would be a call lost.
  Atomics.store(control, place.limit, base | calls.length)
  Atomics.store(control, place.ticket, base)
  Atomics.notify(control, place.limit)
}

/** Runs calls of the present job as long as there are any left to take. */
export function takeCalls(control: Int32Array, functions: SimdFunctions): void {
  for (let call = take(control); call !== undefined; call = take(control)) {
    const name = functionNames[control[place.function]]
    const count = control[place.parameters]
    const start = place.header + call * count
    functions[name]!(...control.subarray(start, start + count))
    Atomics.add(control, place.done, 1)
    Atomics.notify(control, place.done)
  }
}

function take(control: Int32Array): number | undefined {
  const ticket = Atomics.add(control, place.ticket, 1)
  const limit = Atomics.load(control, place.limit)
  const call = ticket & callMask
  return ticket >>> countBits === limit >>> countBits && call < (limit & callMask) ? call : undefined
}

/** Main thread: until all calls, the ones that workers took among them, are over. */
export function waitUntilDone(control: Int32Array, calls: number): void {
  for (;;) {
    const done = Atomics.load(control, place.done)
    if (done >= calls) return
    Atomics.wait(control, place.done, done)
  }
}

/** Worker: the mark of the job that is on now. */
export function currentJob(control: Int32Array): number {
  return Atomics.load(control, place.limit)
}

/** Worker: sleeps until another job than the marked one is published. */
export function waitForOtherJob(control: Int32Array, mark: number): void {
  Atomics.wait(control, place.limit, mark)
}
