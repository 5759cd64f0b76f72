/** Reads and checks `run.json` and `result.json`. */
import { existsSync } from 'node:fs'
import { engineNames, torchName } from '../engines/engine.js'
import type { RunRecord, RunResult } from '../reports/run-data.js'
import { latestIteration } from './checkpoint.js'
import { readChecked, writeChecked, writtenAgain } from './json-file.js'
import { count, number, object, text } from './json-schema.js'
import type { RunPaths } from './run-paths.js'

/** How a run started. @throws UserError if the file is damaged or was edited */
export function readRecord(file: string): RunRecord {
  const help = 'restore it; to train something else, start a new run'
  return readChecked(file, { format: 'netc-run', version: 2, schema: recordSchema, help })
}

/** Writes `run.json` with a checksum. @throws the file system's own error */
export function writeRecord(file: string, record: RunRecord): void {
  writeChecked(file, record)
}

/** The results of a run. @throws UserError if the file is damaged or was edited */
export function readResult(file: string): RunResult {
  return readChecked(file, { format: 'netc-result', version: 2, schema: resultSchema, help: writtenAgain })
}

/** Writes `result.json` with a checksum. @throws the file system's own error */
export function writeResult(file: string, result: RunResult): void {
  writeChecked(file, result)
}

/**
 * Whether a run is complete. A resumed run keeps its previous result until it has a new one.
 *
 * @throws UserError if its files are damaged
 */
export function hasEnded({ record, result, checkpoints }: RunPaths): boolean {
  if (!existsSync(result)) return false
  const { iterations, reason } = readResult(result)
  if (reason === 'iterations' && iterations < readRecord(record).iterations) return false
  return (latestIteration(checkpoints) ?? 0) <= iterations
}

const texts = { type: 'object', additionalProperties: text }

const engine = object(
  { name: { enum: [...engineNames, torchName] }, version: text, threads: count, details: texts },
  { gpu: text },
)

const list = { type: 'array', items: text }
const shape = { type: 'array', items: count }

const from = object(
  {
    ...{ where: text, weights: text, sha256: text, matched: count, missing_there: list, missing_here: list },
    other_shape: { type: 'array', items: object({ path: text, here: shape, there: shape }) },
  },
  { path: text },
)

const recordSchema = object(
  {
    ...{ network: text, created: text, command: text, seed: { type: 'integer' }, iterations: count, horizon: count },
    spec: object({ entry: text, set: texts }),
    protocol: object({ name: text, file: text }),
    data: object(
      { name: text, images: count, groups: count, fingerprint: text },
      { where: text, path: text, shape, runs: object({ where: text, fingerprint: text }, { path: text }) },
    ),
    engine,
    environment: object({ netc: text, node: text, tfjs: text, platform: text, cpu: text, cores: count }),
  },
  { from, labels: list },
)

const reports = {
  type: 'array',
  items: object({
    ...{ test: text, settings: { type: 'object' }, title: text, measure: text, over: { enum: ['mean', 'all'] } },
    ...{ value: number, interval: { type: 'array', items: number, minItems: 2, maxItems: 2 }, interval_method: text },
    ...{ groups: { type: 'array', items: object({ group: text, value: number }) } },
    notes: { type: 'array', items: text },
  }),
}

const resultSchema = object(
  {
    ...{ network: text, seed: { type: 'integer' }, iterations: count, weights: { enum: ['best', 'last'] } },
    reason: { enum: ['iterations', 'patience', 'degenerate', 'diverged'] },
    ...{ tests: reports, pixels: reports, seconds: number, waits: count, waited_ms: number },
  },
  {
    best: object({
      ...{ iteration: count, validation_accuracy: number, learning_rate: number },
      loss: { type: ['number', 'null'] },
    }),
  },
)
