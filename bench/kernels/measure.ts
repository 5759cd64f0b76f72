/**
 * Measures one engine's kernels in a child process: `node measure.js ENGINE THREADS FILTER`. Writes a line of JSON for
 * each.
 */
import type { Tensor } from '@tensorflow/tfjs-core'
import { randomStream } from '../../runtime/base/random.js'
import type { Tf } from '../../runtime/base/tf.js'
import { UserError } from '../../runtime/base/user-error.js'
import type { Engine } from '../../runtime/engines/engine.js'
import { openEngine } from '../../runtime/engines/open.js'
import { type Summary, summarize } from '../statistics.js'
import { kernelCases } from './cases.js'
import type { KernelCase, Setup } from './setup.js'

/** A line of this process's output. */
export type Line =
  | { readonly kind: 'engine'; readonly version: string; readonly threads: number }
  | {
      readonly kind: 'kernel'
      readonly name: string
      readonly of: string
      readonly seconds: Summary
      readonly work: Setup['work']
      /** The largest difference from the reference at the small shape, relative to its largest value. */
      readonly difference: number
    }
  | { readonly kind: 'failure'; readonly name: string; readonly reason: string }
  /** The engine is not available; then this is the only line. */
  | { readonly kind: 'absent'; readonly reason: string }

/** Allows for float32 sums in different orders; a wrong kernel differs by far more. */
export const tolerance = 1e-4

const samples = 7
/** One sample repeats an operation for at least this many seconds. */
const sampleSeconds = 0.1

async function main(name: string, threads: number, filter: string): Promise<void> {
  console.log = console.info = console.debug = console.error
  const cases = kernelCases.filter((one) => one.name.includes(filter))
  const { tf: reference } = await openEngine('cpu')
  const expected: Float32Array[][] = []
  for (const { small } of cases) expected.push(await compute(reference, small))
  const { tf, description } = await openOrEnd(name, threads)
  write({ kind: 'engine', version: description.version, threads: description.threads })
  for (const [index, one] of cases.entries()) {
    try {
      write(await judge(tf, one, expected[index]!))
    } catch (error) {
      write({ kind: 'failure', name: one.name, reason: error instanceof Error ? error.message : String(error) })
    }
  }
  process.exit(0)
}

/** An unavailable engine is not a failure; its reason goes into the table, without a stack trace. */
async function openOrEnd(name: string, threads: number): Promise<Engine> {
  try {
    return await openEngine(name, { threads })
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    write({ kind: 'absent', reason: error.message })
    process.exit(0)
  }
}

async function judge(tf: Tf, { name, of, full, small }: KernelCase, expected: readonly Float32Array[]): Promise<Line> {
  const difference = relativeDifference(await compute(tf, small), expected)
  // Wrong kernels are not timed.
  if (!(difference <= tolerance)) throw new Error(`wrong: off by ${difference.toExponential(1)} from the cpu engine`)
  return { kind: 'kernel', name, of, seconds: await time(tf, full), work: full.work, difference }
}

async function compute(tf: Tf, { inputs, run }: Setup): Promise<Float32Array[]> {
  const tensors = inputs.map((shape, index) => randomTensor(tf, shape, index))
  const results = [tf.tidy(() => run(tf, tensors) as Tensor | Tensor[])].flat()
  // Copies: the cpu engine returns its own memory.
  const values = await Promise.all(results.map(async (result) => Float32Array.from(await result.data())))
  tf.dispose([...tensors, ...results])
  return values
}

async function time(tf: Tf, { inputs, run }: Setup): Promise<Summary> {
  const tensors = inputs.map((shape, index) => randomTensor(tf, shape, index))
  const repeat = async (times: number): Promise<number> => {
    const started = performance.now()
    let last: Tensor | undefined
    for (let count = 0; count < times; count++) {
      const results = [tf.tidy(() => run(tf, tensors) as Tensor | Tensor[])].flat()
      last?.dispose()
      last = tf.tidy(() => tf.slice(tf.reshape(results[0]!, [-1]), 0, 1))
      tf.dispose(results)
    }
    // An asynchronous engine is done when the last number has been read.
    await last!.data()
    last!.dispose()
    return (performance.now() - started) / 1000 / times
  }
  await repeat(1)
  const times = Math.max(1, Math.ceil(sampleSeconds / (await repeat(1))))
  const seconds: number[] = []
  for (let sample = 0; sample < samples; sample++) seconds.push(await repeat(times))
  tf.dispose(tensors)
  return summarize(seconds)
}

/** A few random numbers, repeated: drawing tens of millions takes longer than the operations that are timed. */
function randomTensor(tf: Tf, shape: readonly number[], index: number): Tensor {
  const random = randomStream(1, 'kernels', index)
  const some = Float32Array.from({ length: 10_007 }, () => random.uniform(-1, 1))
  const values = new Float32Array(shape.reduce((product, extent) => product * extent, 1))
  for (let at = 0; at < values.length; at += some.length) values.set(some.subarray(0, values.length - at), at)
  return tf.tensor(values, [...shape])
}

function relativeDifference(found: readonly Float32Array[], expected: readonly Float32Array[]): number {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY
  const differences = expected.map((values, index) => {
    const own = found[index]!
    if (own.length !== values.length) return Number.POSITIVE_INFINITY
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6)
    return values.reduce((most, value, at) => worse(most, Math.abs(value - own[at]!)), 0) / largest
  })
  return Math.max(...differences)
}

/** NaN counts as the worst value. */
const worse = (a: number, b: number) => (Number.isNaN(b) ? Number.POSITIVE_INFINITY : Math.max(a, b))

function write(line: Line): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

await main(process.argv[2]!, Number(process.argv[3]), process.argv[4] ?? '')
