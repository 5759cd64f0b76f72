/** The paths of a run's files in its folder. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { weightsFile } from '../model/model-files.js'
import { answersFile } from './answers.js'

export interface RunPaths {
  readonly folder: string
  /** Exists from the first file to the first checkpoint: with it, a killed process has left only the start of a run. */
  readonly beginning: string
  readonly record: string
  readonly graph: string
  readonly protocol: string
  /** The compiled texts, including imports. */
  readonly spec: string
  readonly metrics: string
  readonly sessions: string
  readonly events: string
  readonly checkpoints: string
  /** The folder with model.json and weights.bin of the best weights. */
  readonly best: string
  /** The answers of the tests, task by task. */
  readonly answers: string
  readonly result: string
  readonly report: string
}

/** The paths of a run in this folder, which need not exist. */
export function runPaths(folder: string): RunPaths {
  const inside = (name: string) => path.join(folder, name)
  return {
    folder,
    beginning: inside('beginning'),
    record: inside('run.json'),
    graph: inside('graph.json'),
    protocol: inside('protocol.yaml'),
    spec: inside('spec'),
    metrics: inside('metrics.jsonl'),
    sessions: inside('sessions.jsonl'),
    events: inside('events'),
    checkpoints: inside('checkpoints'),
    // An exported model has its weights next to its record.
    best: existsSync(inside(weightsFile)) ? folder : inside('best'),
    answers: inside(answersFile),
    result: inside('result.json'),
    report: inside('report.html'),
  }
}
