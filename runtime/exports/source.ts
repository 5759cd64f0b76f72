/** What is exported: a network with its weights, and the run that they came of. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Network } from '../../compiler/graph.js'
import { compileGraph } from '../../compiler/graph-json.js'
import { DiagnosticsError } from '../base/diagnostics-error.js'
import { UserError } from '../base/user-error.js'
import { type Calibration, calibrationFile, readCalibrationFile } from '../matching/calibration.js'
import { initialWeight } from '../model/initial-weights.js'
import { modelFile } from '../model/model-files.js'
import { openModelFiles } from '../model/read-model-files.js'
import { digestOfWeights, weightValues } from '../model/weights-io.js'
import type { Protocol } from '../protocol/protocol.js'
import type { RunRecord, RunResult } from '../reports/run-data.js'
import { openBest, refuseDamaged } from '../runs/best-weights.js'
import { refuseChanged } from '../runs/checkpoint.js'
import { findRun } from '../runs/find-run.js'
import { readText } from '../runs/json-file.js'
import { originOf } from '../runs/origin.js'
import { portableRecord } from '../runs/portable-record.js'
import { reachedWeights } from '../runs/reached-weights.js'
import { type OpenedRun, openRun } from '../runs/run-folder.js'
import { runPaths } from '../runs/run-paths.js'
import { hasEnded, readResult } from '../runs/run-record.js'
import { graphFile } from './names.js'

/** The values of a weight by its index in the network, read or made when they are asked for: all together may not fit in memory. */
export type ReadWeight = (index: number) => Float32Array

export interface ExportSource {
  readonly network: Network
  /** The path of the file that was compiled, as the network's spans have it. */
  readonly entry: string
  readonly read: ReadWeight
  /** Which weights they are, in words. */
  readonly words: string
  readonly run?: ExportedRun
  /** What could not be used, as sentences to show. */
  readonly damaged: readonly string[]
}

/** What the run was, without the paths of this machine. */
export interface ExportedRun {
  readonly record: RunRecord
  readonly protocol: Protocol
  /** Its file. */
  readonly protocolText: string
  /** Absent where it has not ended. */
  readonly result?: RunResult
  /** The threshold that `netc calibrate` found for these weights. */
  readonly calibration?: Calibration & { readonly text: string }
}

/** A network that is not trained, with the weights that this seed draws. */
export function untrained(network: Network, entry: string, seed: number): ExportSource {
  const read = (index: number) => initialWeight(network.weights[index], seed)
  return { network, entry, read, words: `not trained: the initial weights of seed ${seed}`, damaged: [] }
}

/**
 * The best weights of a run or of a model that ships, which its name is enough for, also while the run goes on; of a folder with graph.json and model.json, as
 * `netc export --to tfjs` writes one, those of the model.
 *
 * @throws UserError where `given` is none of these, or its files are damaged
 */
export function trained(given: string): ExportSource {
  const [graph, model] = [graphFile, modelFile].map((name) => path.join(given, name))
  if (existsSync(runPaths(given).record) || !existsSync(model)) return ofRun(findRun(given))
  if (existsSync(graph)) return ofModel(given, graph)
  throw new UserError(
    `${given} has ${modelFile}, which netc cannot read without the ${graphFile} of its network`,
    'name the run that the model is of, a folder that netc export wrote, or the .net file for a network that is not trained',
  )
}

function ofRun(folder: string): ExportSource {
  const opened = openRun(folder)
  const { paths, record, network, protocol } = opened
  const run = { record: portableRecord(record), protocol, protocolText: readText(paths.protocol) }
  const chosen = hasEnded(paths) ? atEnd(opened) : reachedSoFar(opened)
  const { damaged, ...calibration } = calibrationOf(opened, chosen.read)
  return {
    ...{ network, entry: record.spec.entry, read: chosen.read, words: chosen.words },
    run: { ...run, ...calibration, ...(chosen.result && { result: chosen.result }) },
    damaged: [...chosen.damaged, ...damaged],
  }
}

interface ChosenWeights extends Pick<ExportSource, 'read' | 'words' | 'damaged'> {
  readonly result?: RunResult
}

function atEnd({ paths, record, network }: OpenedRun): ChosenWeights {
  refuseChanged(paths, originOf(paths, record))
  const result = readResult(paths.result)
  return { read: openBest(paths.best, network), words: chosenWeights(result), result, damaged: [] }
}

function reachedSoFar({ paths, record, network }: OpenedRun): ChosenWeights {
  const { words, tensors, damaged } = reachedWeights(paths, record)
  const values = weightValues(network, tensors)
  return { read: (index) => values[index], words, damaged }
}

/** The run's threshold; one that cannot be used is left out, and said. */
function calibrationOf(
  run: OpenedRun,
  read: ReadWeight,
): Pick<ExportedRun, 'calibration'> & Pick<ExportSource, 'damaged'> {
  const file = path.join(run.paths.folder, calibrationFile)
  if (!existsSync(file)) return { damaged: [] }
  try {
    const calibration = readCalibrationFile(file)
    if (calibration.weights !== digestOfWeights(allWeights(run.network, read))) {
      return { damaged: [`${file} is the threshold of other weights; the export has none`] }
    }
    return { calibration: { ...calibration, text: readText(file) }, damaged: [] }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { damaged: [`${error.message}; the export has none`] }
  }
}

/** One at a time, so that they need not fit into memory. */
function* allWeights({ weights }: Network, read: ReadWeight): Iterable<Float32Array> {
  for (const index of weights.keys()) yield read(index)
}

/** Which weights a run has chosen at its end, in words. */
export function chosenWeights({ best, iterations }: RunResult): string {
  if (best === undefined) return `the last, of iteration ${iterations.toLocaleString('en-US')}`
  return `those of iteration ${best.iteration.toLocaleString('en-US')}, the best on validation`
}

function ofModel(folder: string, graph: string): ExportSource {
  const { value: network, diagnostics, sources } = compileGraph(readText(graph), graph)
  if (network === undefined) throw new DiagnosticsError(diagnostics, sources)
  refuseDamaged(folder)
  const stored = new Map(openModelFiles(folder).map((weight) => [weight.name, weight]))
  for (const { path: name, shape } of network.weights) {
    const found = stored.get(name)
    if (found?.shape.join() === shape.join()) continue
    const there = found === undefined ? 'is not there' : `is ${found.shape.join('x')} there`
    throw new UserError(
      `${path.join(folder, modelFile)} is not of the network of ${graph}: ${name}, ${shape.join('x')}, ${there}`,
      'name the folder as netc export wrote it',
    )
  }
  const read = (index: number) => stored.get(network.weights[index].path)!.read()
  return { network, entry: '', read, words: 'the weights of the model', damaged: [] }
}
