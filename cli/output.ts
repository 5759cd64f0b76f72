/** What becomes of a command whose output cannot be written: its reader went away, or the disk is full. */
import { fileErrorText } from '../runtime/base/file-errors.js'
import { exitCodes } from './exit-codes.js'

/** A pipe without a reader, and a terminal that was closed. */
const readerIsGone = new Set(['EPIPE', 'EIO', 'ECONNRESET', 'ENXIO'])

/** How many pieces of work are under way that go on without their output. */
let worksUnderWay = 0
const watchers = new Set<() => void>()
let toldOfResult = false

/** To be called once, at the start. */
export function guardOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => handle(error, stream === process.stdout))
  }
}

function handle(error: NodeJS.ErrnoException, isResult: boolean): void {
  const gone = readerIsGone.has(error.code ?? '')
  if (gone) for (const tell of watchers) tell()
  if (worksUnderWay > 0) return
  // A reader that has seen enough closes the pipe (`netc ... | head`): that is no error.
  if (gone) process.exit()
  // What cannot be said on standard error cannot be said at all; the exit code stays.
  if (!isResult || toldOfResult) return
  toldOfResult = true
  process.exitCode = exitCodes.failed
  process.stderr.write(`error: cannot write to standard output: ${fileErrorText(error)}\n`)
}

/** Work that is worth going on with where nobody sees its progress, such as a training; what it prints until it ends may be lost. */
export async function evenUnseen<T>(work: () => Promise<T>): Promise<T> {
  worksUnderWay++
  try {
    return await work()
  } finally {
    // An error of the last line comes in the next turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve))
    worksUnderWay--
  }
}

/** Calls `tell` where a reader goes away. @returns what ends that */
export function watchReaders(tell: () => void): () => void {
  watchers.add(tell)
  return () => void watchers.delete(tell)
}
