/** Runs of milliseconds, begun, interrupted and gone on with. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import type { Network } from '../../../compiler/graph.js'
import { UserError } from '../../../runtime/base/user-error.js'
import type { Dataset } from '../../../runtime/data/dataset.js'
import type { Engine } from '../../../runtime/engines/engine.js'
import type { Protocol } from '../../../runtime/protocol/protocol.js'
import type { Beginning } from '../../../runtime/runs/beginning.js'
import { type RunHooks, type RunOutcome, resumeRun, startRun } from '../../../runtime/runs/run.js'
import { openRun } from '../../../runtime/runs/run-folder.js'
import { protocolText, tinyDataset, tinyNetwork, tinyProtocol } from '../training/tiny.js'

export interface TinyRun {
  readonly seed?: number
  readonly engine: Engine
  readonly network?: Network
  readonly protocol?: Protocol
  readonly dataset?: Dataset
  readonly beginning?: Beginning
  /** Instead of the protocol's bound. */
  readonly iterations?: number
  /** The iteration after which the signal aborts; 0 for before the first. */
  readonly stopAfter?: number
  readonly onSteps?: () => void
  readonly warn?: (sentence: string) => void
}

function hooksOf({ engine, dataset = tinyDataset(), stopAfter, onSteps }: TinyRun): RunHooks {
  const controller = new AbortController()
  if (stopAfter === 0) controller.abort()
  const observer: RunHooks['observer'] = {
    onSteps(steps) {
      if (steps.at(-1)!.iteration >= (stopAfter ?? Number.POSITIVE_INFINITY)) controller.abort()
      onSteps?.()
    },
  }
  return { engine, dataset, command: 'netc train tiny.net', signal: controller.signal, observer }
}

export function startTiny(folder: string, run: TinyRun): Promise<RunOutcome> {
  const { network = tinyNetwork, protocol = tinyProtocol, beginning, seed = 3, iterations } = run
  return startRun(
    {
      ...{ network, sources: new Map([['tiny.net', 'network tiny {}']]), entry: 'tiny.net', set: {}, seed, folder },
      ...{ protocol: { text: protocolText(protocol), file: 'tiny.yaml' }, beginning },
      ...(iterations === undefined ? {} : { iterations }),
    },
    hooksOf(run),
  )
}

export function resumeTiny(folder: string, run: TinyRun): Promise<RunOutcome> {
  const { warn = (sentence) => expect.fail(sentence) } = run
  return resumeRun(openRun(folder), run.iterations, hooksOf(run), warn)
}

/** A file of a run, to be compared. */
export function bytesOf(folder: string, name: string): string {
  return readFileSync(path.join(folder, name)).toString('hex')
}

/** The run's checkpoints, the newest first. */
export function checkpointsOf(folder: string): readonly string[] {
  return readdirSync(path.join(folder, 'checkpoints')).sort().reverse()
}

/** Both runs have the same checkpoints, best weights and metrics, byte for byte. */
export function expectSame(folder: string, whole: string): void {
  const checkpoints = checkpointsOf(whole)
  expect(checkpointsOf(folder)).to.deep.equal(checkpoints)
  for (const file of [...checkpoints.map((name) => `checkpoints/${name}`), 'best/weights.bin', 'metrics.jsonl']) {
    expect(bytesOf(folder, file), file).to.equal(bytesOf(whole, file))
  }
}

/** The attempt ends in an error for the user with these words. */
export async function refused(attempt: () => Promise<unknown>, words: string): Promise<UserError> {
  const error = await attempt().then(
    () => expect.fail('was not refused'),
    (reason: unknown) => reason,
  )
  expect(error).to.be.instanceOf(UserError)
  const { message, help } = error as UserError
  expect(`${message}\n${help}`).to.contain(words)
  return error as UserError
}
