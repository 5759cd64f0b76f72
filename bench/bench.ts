/** `npm run bench`: the speed of training and testing of the engines, compared with PyTorch and Keras. */
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { version_core } from '@tensorflow/tfjs-core'
import { compileFile } from '../cli/compile-file.js'
import { exitCodes } from '../cli/exit-codes.js'
import { catchInterrupt } from '../cli/interrupt.js'
import { packageRoot } from '../cli/node-host.js'
import { userErrorText } from '../cli/user-error-text.js'
import { UserError } from '../runtime/base/user-error.js'
import type { Bench, Subject } from './context.js'
import { engineImplementations, probePython, pythonImplementations } from './implementations.js'
import { writeInputs } from './inputs.js'
import { describeMachine } from './machine.js'
import { measureNetwork } from './measure-network.js'
import { testOneShot } from './one-shot.js'
import { type BenchOptions, help, readOptions } from './options.js'
import { allPairsRecipe, pairRecipe, type Recipe, refuseUntrainable } from './recipes.js'
import { renderNetwork, renderOneShot } from './render.js'
import { openResults, type Results, withNetwork, withOneShot, writeResults } from './results.js'

async function main(options: BenchOptions): Promise<void> {
  const { threads, warmup, pause, out } = options
  const recipe = options.recipe === 'pairs' ? pairRecipe(options.pairs) : allPairsRecipe(options.classes)
  const conditions = { ...recipe, threads, warmup, pause }
  const python = options.python === 'none' ? { command: '', versions: {} } : probePython(options.python)
  let results = openResults(out, describeMachine(version_core, python), conditions)
  const able = pythonImplementations(python, threads).filter(({ family }) => family === 'pytorch' || 'pairs' in recipe)
  const all = [...able, ...engineImplementations(options.engines)]
  const implementations = all.filter(({ name }) => options.only?.includes(name) ?? true)
  if (implementations.length === 0)
    throw new UserError('no implementation is left', `there are ${all.map(({ name }) => name).join(', ')}`)
  if (Object.keys(python.versions).length === 0)
    console.log(`${options.python} has neither torch nor keras: only engines are measured.`)
  const interrupt = catchInterrupt(() => console.error('\nStopping after this turn; press again to stop at once.'))
  const bench: Bench = { options, recipe, conditions, implementations, signal: interrupt.signal, say }
  const keep = (changed: Results) => {
    results = changed
    if (out !== undefined) writeResults(out, results)
  }
  for (const spec of options.specs) {
    if (bench.signal.aborted) break
    await withInputs(spec, recipe, async (subject) => {
      if (!options.oneShot) await benchNetwork(bench, subject, results, keep)
      if (options.oneShot || (subject.network.name === 'sircnn' && !options.check)) {
        for await (const result of testOneShot(bench, subject, results)) keep(withOneShot(results, result))
      }
    })
  }
  if (results.one_shot.length > 0) console.log(`\n${renderOneShot(results.one_shot)}`)
  if (interrupt.signal.aborted) process.exitCode = interrupt.exitCode
  interrupt.release()
}

async function benchNetwork(bench: Bench, subject: Subject, results: Results, keep: (results: Results) => void) {
  const before = results.networks.find(({ spec }) => spec === subject.spec)
  if (before?.complete === true) {
    console.log(`\n${renderNetwork(before, results.conditions)}\n(measured ${before.began})`)
    return
  }
  const result = await measureNetwork(bench, subject)
  if (result === undefined) return
  keep(withNetwork(results, result))
  say('')
  console.log(`\n${renderNetwork(result, bench.conditions)}`)
  if (!result.check.within || result.agreement?.within === false) process.exitCode = exitCodes.failed
}

async function withInputs(spec: string, recipe: Recipe, act: (subject: Subject) => Promise<void>): Promise<void> {
  const file = specFile(spec)
  const { value: network, diagnostics } = compileFile(file)
  if (network === undefined || diagnostics.some(({ severity }) => severity === 'error')) {
    throw new UserError(`${file} does not compile`, `netc check ${file} shows why`)
  }
  refuseUntrainable(network, recipe)
  const folder = mkdtempSync(path.join(os.tmpdir(), 'netc-bench-'))
  try {
    mkdirSync(folder, { recursive: true })
    await act({ network, spec, inputs: writeInputs(folder, network) })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A path, or the name of a spec that ships. */
function specFile(spec: string): string {
  const shipped = path.join(packageRoot, 'specs', `${spec}.net`)
  return [spec, shipped].find((file) => statSync(file, { throwIfNoEntry: false })?.isFile()) ?? noSpec(spec)
}

function noSpec(spec: string): never {
  throw new UserError(`there is no network ${spec}`, 'use comma-separated names in specs/ or paths of .net files')
}

function say(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`)
  else if (text !== '') process.stderr.write(`${text}\n`)
}

try {
  const options = readOptions(process.argv.slice(2))
  if (options === undefined) process.stdout.write(help)
  else await main(options)
} catch (error) {
  const text = await userErrorText(error)
  if (text === undefined) throw error
  process.stderr.write(text)
  process.exitCode = exitCodes.usage
}
