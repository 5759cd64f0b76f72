/**
 * One job at a time, in memory that the main thread and the workers share: a function and a list of parameters for each
 * call. Idle threads take the next call. The ticket counts calls in its low bits and jobs in its high bits, so that a
 * worker that wakes too late finds that the job is over, even if another one has started.
 */
import type { SimdFunctions } from '../simd/module.js'
import { functionNames } from '../simd/module.js'

const countBits = 13
const callMask = (1 << countBits) - 1
/**
 * Leaves room for each thread to request once more than there are calls: the count must not overflow into the number of
 * the next job.
 */
export const callsPerJob = callMask - 64
export const parametersPerCall = 32

/** Indices in the control block, in int32s. */
const place = { ticket: 0, limit: 1, done: 2, function: 3, parameters: 4, header: 8 } as const

/** The control block of a pool, filled with zeros. */
export function allocateControl(): SharedArrayBuffer {
  return new SharedArrayBuffer(4 * (place.header + callsPerJob * parametersPerCall))
}

/**
 * Main thread: publishes a job and wakes the workers. The previous job must be done. `number` identifies jobs and
 * increases.
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
  // The limit is written first: a ticket of this job checked against the last job's limit would lose a call.
  Atomics.store(control, place.limit, base | calls.length)
  Atomics.store(control, place.ticket, base)
  Atomics.notify(control, place.limit)
}

/** Runs calls of the current job while there are any left. */
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

/** Main thread: waits until all calls are done, including those that workers took. */
export function waitUntilDone(control: Int32Array, calls: number): void {
  for (;;) {
    const done = Atomics.load(control, place.done)
    if (done >= calls) return
    Atomics.wait(control, place.done, done)
  }
}

/** Worker: the mark of the current job. */
export function currentJob(control: Int32Array): number {
  return Atomics.load(control, place.limit)
}

/** Worker: sleeps until a job other than the marked one is published. */
export function waitForOtherJob(control: Int32Array, mark: number): void {
  Atomics.wait(control, place.limit, mark)
}
