/**
 * Deferred work. Most work is done at once, on the call stack. Work for which the stack has no room, a block within
 * hundreds of blocks, becomes a task: each caller turns the rest of its work into a task that waits for it, and the
 * stack unwinds. So blocks can nest up to the limits on any runtime, and usual nesting costs nothing.
 */
export class Task<T> {
  constructor(
    /** The awaited work; a task again if there is more to wait for. */
    readonly first: unknown,
    /** Continues with the result of `first`. */
    readonly next: (value: never) => Soon<T>,
  ) {}
}

/** A value, or the task that computes it. */
export type Soon<T> = T | Task<T>

/** Continues with a value: at once, if it is available. */
export function after<A, B>(soon: Soon<A>, next: (value: A) => Soon<B>): Soon<B> {
  return soon instanceof Task ? new Task(soon, next) : next(soon)
}

/** Folds over the indices from `start` to `count`, starting with `value`. */
export function fold<T>(count: number, value: T, each: (value: T, index: number) => Soon<T>, start = 0): Soon<T> {
  let so = value
  for (let index = start; index < count; index += 1) {
    const next = each(so, index)
    if (next instanceof Task) return new Task(next, (known: T) => fold(count, known, each, index + 1))
    so = next
  }
  return so
}

/** Depth of evaluations and bodies on the call stack from which a block becomes a task. */
const deepest = 100

/** Current depth on the call stack. */
export interface Depth {
  depth: number
}

/** Runs work that nests without a bound: the body of a block, a function or a constant. */
export function nest<T>({ depth }: Depth, work: () => Soon<T>): Soon<T> {
  return depth < deepest ? work() : new Task(undefined, work)
}

/** Runs the remaining work and returns its result. */
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
