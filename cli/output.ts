/** Handles output that cannot be written: the reader has closed the pipe, or the disk is full. */
import { fileErrorText } from '../runtime/base/file-errors.js'
import { exitCodes } from './exit-codes.js'

/** A pipe without a reader, or a closed terminal. */
const readerIsGone = new Set(['EPIPE', 'EIO', 'ECONNRESET', 'ENXIO'])

/** Number of running tasks that continue without output. */
let worksUnderWay = 0
const watchers = new Set<() => void>()
let toldOfResult = false

/** Call once, at the start. */
export function guardOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => handle(error, stream === process.stdout))
  }
}

function handle(error: NodeJS.ErrnoException, isResult: boolean): void {
  const gone = readerIsGone.has(error.code ?? '')
  if (gone) for (const tell of watchers) tell()
  if (worksUnderWay > 0) return
  // A reader that closes the pipe (`netc ... | head`) is not an error.
  if (gone) process.exit()
  // An error of standard error cannot be reported; the exit code remains.
  if (!isResult || toldOfResult) return
  toldOfResult = true
  process.exitCode = exitCodes.failed
  process.stderr.write(`error: cannot write to standard output: ${fileErrorText(error)}\n`)
}

/** Runs work that continues without a reader, such as a training; output until its end may be lost. */
export async function evenUnseen<T>(work: () => Promise<T>): Promise<T> {
  worksUnderWay++
  try {
    return await work()
  } finally {
    // An error of the last line arrives in the next turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve))
    worksUnderWay--
  }
}

/** Calls `tell` when a reader goes away. @returns a function that ends this */
export function watchReaders(tell: () => void): () => void {
  watchers.add(tell)
  return () => void watchers.delete(tell)
}
