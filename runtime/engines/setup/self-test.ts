/**
 * Opens the engine that the first argument names, and computes convolutions: a small one with both gradients, compared
 * with numbers worked out by hand, and a larger one, which uses faster algorithms, compared with tfjs in plain
 * JavaScript. A separate program, so that a library that ends its process ends only this one; prints a `SelfTest` as
 * JSON.
 */
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import type { Tensor4D } from '@tensorflow/tfjs-core'
import type { Engine, EngineDescription } from '../engine.js'
import type { BroughtEngine } from '../home.js'
import { runTool, type ToolOptions } from './tool.js'

export type SelfTest =
  | { readonly works: true; readonly description: EngineDescription }
  | { readonly works: false; readonly problem: string }

/** y, dx and dw of a convolution with the gradient dy, as flat arrays. */
type Results = readonly [y: readonly number[], dx: readonly number[], dw: readonly number[]]

/** 1 to 9 in a square, convolved with 1 2 / 3 4 without padding; dy is 1 0 / 0 2. */
const byHand: Results = [
  [37, 47, 67, 77],
  [1, 2, 0, 3, 6, 4, 0, 6, 8],
  [11, 14, 20, 23],
]

function smallConvolution({ tf }: Engine): Promise<Results> {
  const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1])
  return convolve(tf, x, tf.tensor4d([1, 2, 3, 4], [2, 2, 1, 1]), tf.tensor4d([1, 0, 0, 2], [1, 2, 2, 1]), 'valid')
}

function largeConvolution({ tf }: Engine): Promise<Results> {
  const wave = (shape: [number, number, number, number], step: number) => {
    const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, index) => Math.sin(step * index))
    return tf.tensor4d(values, shape)
  }
  return convolve(tf, wave([2, 9, 9, 32], 0.7), wave([3, 3, 32, 32], 0.3), wave([2, 9, 9, 32], 0.9), 'same')
}

async function convolve(
  tf: Engine['tf'],
  x: Tensor4D,
  w: Tensor4D,
  dy: Tensor4D,
  padding: 'same' | 'valid',
): Promise<Results> {
  const y = tf.conv2d(x, w, 1, padding)
  const [dx, dw] = tf.grads((x, w) => tf.conv2d(x as Tensor4D, w as Tensor4D, 1, padding))([x, w], dy)
  const values = [y, dx, dw].map(async (tensor) => [...(await tensor.data())])
  return (await Promise.all(values)) as unknown as Results
}

const names = ['its result', 'the gradient of its images', 'the gradient of its filter'] as const

/** The first of the three that is wrong. */
function difference(found: Results, expected: Results): string | undefined {
  const at = found.findIndex((values, index) => {
    const scale = Math.max(...expected[index].map(Math.abs))
    const worst = Math.max(...values.map((value, place) => Math.abs(value - expected[index][place])))
    return !(values.length === expected[index].length && worst <= 1e-4 * scale)
  })
  return at < 0 ? undefined : names[at]
}

async function selfTest(name: string): Promise<SelfTest> {
  const { openEngine } = await import('../open.js')
  const engine = await openEngine(name)
  const [small, large] = [await smallConvolution(engine), await largeConvolution(engine)]
  const expected = await largeConvolution(await openEngine('cpu'))
  const wrong = difference(small, byHand) ?? difference(large, expected)
  if (wrong === undefined) return { works: true, description: engine.description }
  return { works: false, problem: `it computes a convolution incorrectly: ${wrong}` }
}

const program = fileURLToPath(import.meta.url)

if (argv[1] === program) {
  const result = await selfTest(argv[2]).catch(
    (error: unknown): SelfTest => ({ works: false, problem: error instanceof Error ? error.message : String(error) }),
  )
  process.stdout.write(`${JSON.stringify(result)}\n`)
}

/** Opens the engine of the options' environment in a child process. */
export async function testEngine(engine: BroughtEngine, options: ToolOptions): Promise<SelfTest> {
  const { code, out, all } = await runTool([process.execPath, program, engine], options)
  const last = out.trim().split('\n').at(-1) ?? ''
  if (code === 0 && last.startsWith('{')) return JSON.parse(last)
  const lines = all.trim().split('\n')
  return { works: false, problem: lines.at(-1) || 'its process was killed' }
}
