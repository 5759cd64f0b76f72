/**
 * Work that starts other work: a generator that yields what it waits for. The work that is open lies on a list and not on the
 * call stack, so that blocks may be nested as deep as the limits allow, on any runtime.
 */
export type Task<T> = Generator<Task<unknown>, T, unknown>

/** Waits for work that may be nested without a bound of its own: the body of a block, of a function, of a constant. */
export function* spawn<T>(task: Task<T>): Task<T> {
  return (yield task) as T
}

/** Does the work, and gives what comes of it. */
export function runTask<T>(task: Task<T>): T {
  const open: Task<unknown>[] = [task]
  let value: unknown
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const next = top.next(value)
    if (next.done === true) {
      open.pop()
      value = next.value
    } else {
      open.push(next.value)
      value = undefined
    }
  }
  return value as T
}
