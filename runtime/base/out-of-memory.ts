/**
 * Recognizes the various errors by which engines and JavaScript report that memory has run out: these are not bugs of
 * netc.
 */

/** Thrown if an engine of netc runs out of memory. */
export class OutOfMemory extends Error {
  /** @param bytes the size of the failed allocation */
  constructor(bytes: number) {
    super(`no memory is left for ${bytes} bytes`)
    this.name = 'OutOfMemory'
  }
}

/** Whether the error reports that memory has run out. */
export function isOutOfMemory(error: unknown): boolean {
  if (error instanceof OutOfMemory) return true
  if (!(error instanceof Error)) return false
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') return true
  if (error instanceof RangeError) return isTooLong(error.message)
  return wordsOfEngines.test(error.message)
}

/** The messages of TensorFlow and Dawn. */
const wordsOfEngines = /\bOOM when allocating\b|out of memory|failed to allocate memory|std::bad_alloc/i

/** V8's message for an array that does not fit in memory; an invalid length has a different message. */
function isTooLong(message: string): boolean {
  if (message.includes('allocation failed')) return true
  const [, length] = /^Invalid (?:typed array|array buffer) length(?:: (\d+))?$/i.exec(message) ?? []
  return length !== undefined && Number(length) >= 2 ** 30
}
