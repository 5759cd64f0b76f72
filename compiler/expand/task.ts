/**
 * Work that may have to wait. Most is done at once, on the call stack. What the stack has no room for, a block within hundreds of blocks,
 * becomes a task: whoever meets one makes what is left of his own work a task that waits for it, and the stack is empty again. So blocks
 * may be nested as deep as the limits allow, on any runtime, and what is nested as usual costs nothing.
 */
export class Task<T> {
  constructor(
    /** What is waited for; a task again where there is more to wait for. */
    readonly first: unknown,
    /** Takes what comes of `first`, and goes on. */
    readonly next: (value: never) => Soon<T>,
  ) {}
}

/** A value, or the task that makes it. */
export type Soon<T> = T | Task<T>

/** Goes on with a value: at once, where it is there. */
export function after<A, B>(soon: Soon<A>, next: (value: A) => Soon<B>): Soon<B> {
  return soon instanceof Task ? new Task(soon, next) : next(soon)
}

/** Goes from `value` on, once for each index from `start` to `count`, with what the one before it gave. */
export function fold<T>(count: number, value: T, each: (value: T, index: number) => Soon<T>, start = 0): Soon<T> {
  let so = value
  for (let index = start; index < count; index += 1) {
    const next = each(so, index)
    if (next instanceof Task) return new Task(next, (known: T) => fold(count, known, each, index + 1))
    so = next
  }
  return so
}

/** How deep evaluations and bodies may lie in each other on the call stack before a block in them becomes a task. */
const deepest = 100

/** Counts what lies on the call stack. */
export interface Depth {
  depth: number
}

/** Work that nests without a bound of its own: the body of a block, of a function, of a constant. */
export function nest<T>({ depth }: Depth, work: () => Soon<T>): Soon<T> {
  return depth < deepest ? work() : new Task(undefined, work)
}

/** Does what is left of the work, and gives what comes of it. */
export function runTask<T>(work: Soon<T>): T {
  const waiting: Task<unknown>[] = []
  let at: unknown = work
  for (;;) {
    if (at instanceof Task) {
      waiting.push(at)
      at = at.first
    } else {
      const task = waiting.pop()
      if (task === undefined) return at as T
      at = task.next(at as never)
    }
  }
}
