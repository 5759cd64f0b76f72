/**
 * Files with one JSON value a line that grow at the end. A crash can cut the last line; a bad disk can damage any line.
 */
import { closeSync, existsSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs'
import { writeFully } from './write-fully.js'

/** Longer lines count as damaged: they are skipped and not kept in memory. */
const longestLine = 1 << 20
const chunkBytes = 1 << 20
const newline = 0x0a

export interface Line {
  /** Counted from 1. */
  readonly number: number
  /** Without the newline; only the beginning of a line that is too long. */
  readonly bytes: Buffer
  /** Whether it ends in a newline; the last line may not. */
  readonly whole: boolean
  /** The offset in the file where the next line begins. */
  readonly end: number
}

/** The lines of a file, in constant memory; none if the file is missing. @throws the file system's own error */
export function* linesOf(file: string): Generator<Line> {
  let number = 1
  let position = 0
  let rest = Buffer.alloc(0)
  for (const chunk of chunksOf(file)) {
    let start = 0
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      const part = chunk.subarray(start, end)
      const bytes = rest.length === 0 ? part : Buffer.concat([rest, part])
      start = end + 1
      yield { number: number++, bytes, whole: true, end: position + start }
      rest = Buffer.alloc(0)
    }
    if (rest.length <= longestLine) rest = Buffer.concat([rest, chunk.subarray(start)])
    position += chunk.length
  }
  if (rest.length > 0) yield { number, bytes: rest, whole: false, end: position }
}

/** The bytes of a file in chunks; none if the file is missing. @throws the file system's own error */
export function* chunksOf(file: string): Generator<Buffer> {
  if (!existsSync(file)) return
  const descriptor = openSync(file, 'r')
  try {
    for (let chunk = readChunk(descriptor); chunk.length > 0; chunk = readChunk(descriptor)) yield chunk
  } finally {
    closeSync(descriptor)
  }
}

function readChunk(descriptor: number): Buffer {
  const buffer = Buffer.allocUnsafe(chunkBytes)
  return buffer.subarray(0, readSync(descriptor, buffer))
}

/** The line's value; undefined if the line is damaged or its value is not valid. */
export function parseLine<T>({ bytes, whole }: Line, isValid: (value: unknown) => value is T): T | undefined {
  if (!whole || bytes.length > longestLine) return undefined
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    return isValid(value) ? value : undefined
  } catch {
    return undefined
  }
}

/**
 * The values of the whole lines, and the numbers of the damaged ones. A last line without newline is ignored: a crash
 * has cut it.
 */
export function readJsonLines<T>(
  file: string,
  isValid: (value: unknown) => value is T,
): { readonly values: readonly T[]; readonly damaged: readonly number[] } {
  const [values, damaged]: [T[], number[]] = [[], []]
  for (const line of linesOf(file)) {
    const value = parseLine(line, isValid)
    if (value !== undefined) values.push(value)
    else if (line.whole) damaged.push(line.number)
  }
  return { values, damaged }
}

/**
 * Appends a line for each value. An incomplete last line, which a crash has left, is removed first.
 * @throws the file system's own error
 */
export function appendJsonLines(file: string, values: readonly unknown[]): void {
  const descriptor = openSync(file, existsSync(file) ? 'r+' : 'w+')
  try {
    const end = endOfLastLine(descriptor)
    ftruncateSync(descriptor, end)
    const bytes = Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''))
    writeFully(descriptor, bytes, end)
  } finally {
    closeSync(descriptor)
  }
}

/** The offset after the last newline. */
function endOfLastLine(descriptor: number): number {
  const buffer = Buffer.alloc(4096)
  for (let end = fstatSync(descriptor).size; end > 0; ) {
    const start = Math.max(0, end - buffer.length)
    const count = readSync(descriptor, buffer, 0, end - start, start)
    const at = buffer.subarray(0, count).lastIndexOf(newline)
    if (at >= 0) return start + at + 1
    end = start
  }
  return 0
}
