/** `npm run bench:kernels`: single operations of every engine, compared with the machine's peak. */
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { version_core } from '@tensorflow/tfjs-core'
import { exitCodes } from '../../cli/exit-codes.js'
import { writeAtomically } from '../../runtime/base/write-atomically.js'
import { engineNames } from '../../runtime/engines/engine.js'
import { probePython } from '../implementations.js'
import { describeMachine } from '../machine.js'
import type { Line } from './measure.js'
import { nativePeaks, wasmPeaks } from './peaks.js'
import { type EngineKernels, type KernelResults, renderKernels } from './render.js'

const help = `npm run bench:kernels -- [options]

Times single operations of every engine at the shapes of the networks that ship, each checked against the cpu engine first.

  --engines a,b     instead of all except cpu
  --threads N       threads of each   (all of the machine's)
  --filter TEXT     only operations whose names contain it
  --python COMMAND  a Python with torch, for the processor's peak   (python3)
  --out FILE        results as JSON
`

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h' },
      engines: { type: 'string' },
      threads: { type: 'string', default: String(availableParallelism()) },
      filter: { type: 'string', default: '' },
      python: { type: 'string', default: 'python3' },
      out: { type: 'string' },
    },
  })
  if (values.help === true) return void process.stdout.write(help)
  const threads = Math.max(1, Math.floor(Number(values.threads)) || 1)
  const peaks = [await wasmPeaks(threads), nativePeaks(values.python, threads)].filter((found) => found !== undefined)
  const engines: EngineKernels[] = []
  for (const name of values.engines?.split(',') ?? engineNames.filter((name) => name !== 'cpu')) {
    engines.push(await measureEngine(name, threads, values.filter))
  }
  const machine = describeMachine(version_core, probePython(values.python))
  const results: KernelResults = { format: 'netc-bench-kernels', version: 1, machine, threads, peaks, engines }
  process.stdout.write(`${renderKernels(results)}\n`)
  if (values.out !== undefined) writeAtomically(values.out, [Buffer.from(`${JSON.stringify(results, null, 1)}\n`)])
  if (engines.some(({ lines }) => lines.some(({ kind }) => kind === 'failure'))) process.exitCode = exitCodes.failed
}

async function measureEngine(engine: string, threads: number, filter: string): Promise<EngineKernels> {
  const script = fileURLToPath(new URL('measure.js', import.meta.url))
  const child = spawn(process.execPath, [script, engine, String(threads), filter], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000)
  })
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const lines: Line[] = []
  for await (const text of createInterface({ input: child.stdout })) {
    const line = JSON.parse(text) as Line
    lines.push(line)
    if ('name' in line) process.stderr.write(`${engine}: ${line.name}\n`)
  }
  const code = await ended
  return { engine, lines, ...(code === 0 ? {} : { ended: said.trim().split('\n').slice(-5).join('\n') }) }
}

await main()
