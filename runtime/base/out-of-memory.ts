/** What engines and JavaScript say where there is no memory left: no bug of ours, though they throw all kinds of errors. */

/** Thrown where an engine of ours has none left. */
export class OutOfMemory extends Error {
  /** @param bytes what was asked for */
  constructor(bytes: number) {
    super(`no memory is left for ${bytes} bytes`)
    this.name = 'OutOfMemory'
  }
}

export function isOutOfMemory(error: unknown): boolean {
  if (error instanceof OutOfMemory) return true
  if (!(error instanceof Error)) return false
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') return true
  if (error instanceof RangeError) return isTooLong(error.message)
  return wordsOfEngines.test(error.message)
}

/** TensorFlow's and Dawn's. */
const wordsOfEngines = /\bOOM when allocating\b|out of memory|failed to allocate memory|std::bad_alloc/i

/** V8's words for an array that it has no room for; one of a wrong length has others. */
function isTooLong(message: string): boolean {
  if (message.includes('allocation failed')) return true
  const [, length] = /^Invalid (?:typed array|array buffer) length(?:: (\d+))?$/i.exec(message) ?? []
  return length !== undefined && Number(length) >= 2 ** 30
}
