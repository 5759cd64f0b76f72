/** The machine's measured peak performance: in WebAssembly, and in PyTorch if Python has it. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { packageRoot } from '../../cli/node-host.js'
import type { Peak } from './peak-worker.js'

export interface Peaks {
  /** A description of the measurement. */
  readonly of: string
  readonly flops: number
  readonly bytes: number
}

/** With `threads` concurrent threads: independent 128-bit multiplications and additions, and copying. */
export async function wasmPeaks(threads: number): Promise<Peaks> {
  return {
    of: 'WebAssembly, 128-bit SIMD: independent multiplications and additions; copying 128 MB',
    flops: await together('flops', threads),
    bytes: await together('bytes', threads),
  }
}

async function together(peak: Peak, threads: number): Promise<number> {
  const shares = await Promise.all(Array.from({ length: threads }, () => oneThread(peak)))
  return shares.reduce((sum, share) => sum + share, 0)
}

function oneThread(peak: Peak): Promise<number> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('peak-worker.js', import.meta.url), { workerData: { peak }, execArgv: [] })
    worker.on('message', resolve)
    worker.on('error', reject)
  })
}

/** PyTorch's best product of 2048x2048 matrices, and copying; undefined without PyTorch. */
export function nativePeaks(python: string, threads: number): Peaks | undefined {
  const script = path.join(packageRoot, 'bench/python/peaks.py')
  const probe = spawnSync(python, [script, String(threads)], { encoding: 'utf8' })
  if (probe.status !== 0) return undefined
  const { flops, bytes } = JSON.parse(probe.stdout) as { readonly flops: number; readonly bytes: number }
  return { of: 'the processor: the best product of 2048x2048 matrices in PyTorch; copying 256 MB there', flops, bytes }
}
