/**
 * The engines that tests compare: all that netc knows and this machine can run. The cpu engine is the reference for the
 * others.
 */
import * as tf from '@tensorflow/tfjs-core'
import type { EngineName, EngineStatus } from '../../../runtime/engines/engine.js'
import { engineStatuses, openEngine } from '../../../runtime/engines/open.js'
import { skip } from '../../skip.js'

export interface EngineUnderTest {
  readonly name: EngineName
  /** How far a value may be from the reference: relative, and absolute near 0. Engines sum in different orders. */
  readonly tolerance: number
  /** This many of the random trials are enough: a GPU in software compiles for a second or so each kind of program. */
  readonly trials: number
}

const tolerances: Readonly<Record<string, number>> = {
  cpu: 2e-5,
  wasm: 2e-5,
  native: 2e-5,
  // Its exponentials and roots are the graphics card's.
  webgpu: 1e-4,
}

const statuses = await engineStatuses()

// The script that sets an engine up for the tests says which: there it has to be.
const required = statuses.find(({ name }) => name === process.env.NETC_REQUIRED_ENGINE)
if (required?.available === false) throw new Error(required.summary)

export const enginesUnderTest: readonly EngineUnderTest[] = statuses
  .filter(({ available }) => available)
  .map(({ name }) => ({ name, tolerance: toleranceOf(name), trials: name === 'webgpu' ? 6 : Number.POSITIVE_INFINITY }))

/** The same without the reference. */
export const comparedEngines: readonly EngineUnderTest[] = enginesUnderTest.filter(({ name }) => name !== 'cpu')

function toleranceOf(name: EngineName): number {
  const tolerance = tolerances[name]
  if (tolerance === undefined) throw new Error(`state the tolerance of ${name} in test/runtime/helpers/engines.ts`)
  return tolerance
}

/** One skipped test for every engine that is missing, which says why. */
export function tellMissingEngines(): void {
  for (const status of statuses) {
    if (status.available) continue
    it(`on ${status.name}: ${status.summary}`, function () {
      skip(this, reasonOf(status))
    })
  }
}

/** To be called in a `describe`: its tests are skipped, and say why, where the engine is not here. */
export function needsEngine(engine: EngineName): void {
  const status = statuses.find(({ name }) => name === engine)!
  if (status.available) return
  before(function () {
    skip(this, reasonOf(status))
  })
}

/** What is missing, and what brings it. */
const reasonOf = ({ name, summary, remedy }: EngineStatus): string =>
  `${summary} Help: ${remedy}; npm run test:${name} runs the tests that need it`

/** What `compute` gives on an engine, by output; its tensors are disposed of. */
export async function valuesOn(
  name: EngineName,
  compute: () => readonly tf.Tensor[],
): Promise<readonly Float32Array[]> {
  await openEngine(name)
  return readAll(() => compute())
}

/** The same on the engine that computes now. Some have no other way to read than to wait. */
export async function readAll(compute: () => readonly tf.Tensor[]): Promise<readonly Float32Array[]> {
  const tensors = tf.tidy(() => [...compute()])
  const values = await Promise.all(tensors.map((tensor) => tensor.data()))
  tf.dispose(tensors)
  // A copy: the cpu engine hands out its own memory.
  return values.map((each) => Float32Array.from(each))
}
