/** `--engine torch`: PyTorch trains a run of netc in separate processes, by the package that netc export writes. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { cacheFolder } from '../../base/cache-folder.js'
import { findPython, type Python, pythonVariable } from '../../base/python.js'
import { UserError } from '../../base/user-error.js'
import { torchName } from '../../engines/engine.js'
import type { Elsewhere, ElsewhereOutcome, ElsewhereRun } from '../../runs/elsewhere.js'
import { originOf } from '../../runs/origin.js'
import type { StepMetrics, ValidationMetrics } from '../../training/state.js'
import type { StopReason } from '../../training/stopping.js'
import { exportNetwork } from '../export.js'
import { untrained } from '../source.js'
import { torch } from '../targets/torch.js'
import { dataFile } from './data-file.js'
import { packageName } from './package-name.js'
import { torchProtocol } from './protocol.js'

export interface TorchOptions {
  /** Processes that train together; 1 unless given. */
  readonly processes?: number | undefined
  /** Threads of each; as PyTorch has it unless given. */
  readonly threads?: number | undefined
}

const packages = ['torch', 'numpy', 'safetensors'] as const

/** @throws UserError where there is no Python with PyTorch */
export function openTorch({ processes = 1, threads }: TorchOptions = {}): Elsewhere {
  const python = findPython(packages)
  if (typeof python === 'string') {
    throw new UserError(
      `the engine torch needs a Python with ${packages.join(', ')}: ${python}`,
      `pip install ${packages.join(' ')}, or name another Python by the variable ${pythonVariable}`,
    )
  }
  return {
    description: {
      name: torchName,
      version: `PyTorch ${python.versions.torch}`,
      threads: threads ?? availableParallelism(),
      details: { processes: String(processes) },
    },
    train: (run) => trainBy(python, { processes, threads }, run),
  }
}

async function trainBy(python: Python, options: TorchOptions, run: ElsewhereRun): Promise<ElsewhereOutcome> {
  const folder = mkdtempSync(path.join(tmpdir(), 'netc-torch-'))
  try {
    const { name, data } = writePackage(run, folder)
    const { paths, protocol } = run
    const { processes = 1 } = options
    const launch =
      processes === 1
        ? ['-m', name]
        : ['-m', 'torch.distributed.run', '--standalone', `--nproc-per-node=${processes}`, '-m', name]
    const words = [
      ...[...launch, 'train', '--resume', path.resolve(paths.folder), '--data', data],
      ...['--iterations', String(protocol.stopping.iterations), '--progress', 'records', '--held'],
      ...['--command', run.command],
    ]
    return await watch(python.program, words, folder, options, run)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The package with the run's protocol, and its data. */
function writePackage(run: ElsewhereRun, folder: string): { readonly name: string; readonly data: string } {
  const { network, record, paths, protocol, dataset } = run
  const name = packageName(network.name)
  const where = path.join(folder, 'package')
  exportNetwork(untrained(network, '', record.seed), torch, where, {})
  const { seed, horizon } = record
  const tables = torchProtocol({ network, protocol, dataset, seed, horizon, of: originOf(paths, record) })
  writeFileSync(path.join(where, name, 'protocol.json'), JSON.stringify(tables))
  return { name, data: dataFile(dataset, cacheFolder(), folder) }
}

/** An object of a line of its output, as `python/netc_package/progress.py` has it. */
type Told =
  | { readonly event: 'steps'; readonly lines: readonly StepMetrics[]; readonly waited_ms: number }
  | { readonly event: 'validating'; readonly share: number }
  | { readonly event: 'validation'; readonly line: ValidationMetrics }
  | { readonly event: 'warning'; readonly message: string }
  | { readonly event: 'end'; readonly reason: StopReason; readonly waits: number; readonly waited_ms: number }
  | { readonly event: 'begin' | 'stopped' }

const lastLines = 20

function watch(
  program: string,
  words: readonly string[],
  folder: string,
  { threads }: TorchOptions,
  { signal, observer }: ElsewhereRun,
): Promise<ElsewhereOutcome> {
  const child = spawn(program, words, {
    cwd: path.join(folder, 'package'),
    stdio: ['ignore', 'pipe', 'pipe'],
    // In a separate process group, a terminal's ctrl-C does not reach it: netc passes it on once.
    detached: true,
    windowsHide: true,
    env: {
      ...process.env,
      PYTHONDONTWRITEBYTECODE: '1',
      ...(threads === undefined ? {} : { OMP_NUM_THREADS: String(threads) }),
    },
  })
  const passOn = () => child.kill('SIGINT')
  signal.addEventListener('abort', passOn, { once: true })
  if (signal.aborted) passOn()
  let outcome: ElsewhereOutcome | undefined
  createInterface({ input: child.stdout }).on('line', (line) => {
    outcome = told(line, observer) ?? outcome
  })
  const errors: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => {
    errors.push(line)
    if (errors.length > lastLines) errors.shift()
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, by) => {
      signal.removeEventListener('abort', passOn)
      if (outcome !== undefined) resolve(outcome)
      else reject(failure(code, by, errors))
    })
  })
}

/** What a line says is passed on. @returns the outcome, where it is that */
function told(line: string, observer: ElsewhereRun['observer']): ElsewhereOutcome | undefined {
  const found = toldBy(line)
  switch (found?.event) {
    case 'steps':
      observer.onSteps?.(found.lines, found.waited_ms)
      return undefined
    case 'validating':
      observer.onValidationProgress?.(found.share)
      return undefined
    case 'validation':
      observer.onValidation?.(found.line)
      return undefined
    case 'warning':
      observer.onWarning?.(found.message)
      return undefined
    case 'stopped':
      return { reason: 'interrupted', waits: 0, waitedMs: 0, batchThreads: 0 }
    case 'end':
      return { reason: found.reason, waits: found.waits, waitedMs: found.waited_ms, batchThreads: 0 }
    default:
      return undefined
  }
}

/** Libraries print what they like. */
function toldBy(line: string): Told | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    return JSON.parse(line) as Told
  } catch {
    return undefined
  }
}

function failure(code: number | null, by: NodeJS.Signals | null, errors: readonly string[]): UserError {
  const said = errors.findLast((line) => line.startsWith('error: '))
  if (said !== undefined) return new UserError(said.slice('error: '.length))
  const how = by === null ? `ended with ${code}` : `was ended by ${by}`
  return new UserError(
    `PyTorch's training ${how}:\n${errors.join('\n')}`,
    'what was saved before is there: go on with --resume, or with another engine by --engine',
  )
}
