/** Keeps what training gives in the run's folder, and tells whoever watches. */
import { existsSync } from 'node:fs'
import { flushFile, flushFolder } from '../base/flush.js'
import type { StepMetrics, ValidationMetrics } from '../training/state.js'
import type { Recorder } from '../training/trainer.js'
import { saveBest, saveCheckpoint } from './checkpoint.js'
import { openMetrics } from './metrics.js'
import type { Origin } from './origin.js'
import { endBeginning } from './run-folder.js'
import type { RunLock } from './run-lock.js'
import type { RunPaths } from './run-paths.js'
import type { EventLog } from './tensorboard.js'

/** What a progress display needs; all of it optional to watch. */
export interface RunObserver {
  onSteps?(steps: readonly StepMetrics[], waitedMs: number): void
  onValidationProgress?(share: number): void
  onValidation?(metrics: ValidationMetrics): void
  onTestProgress?(share: number): void
  /** What the user is to know, as a sentence. */
  onWarning?(sentence: string): void
}

export interface RecordedRun {
  readonly paths: RunPaths
  readonly origin: Origin
  readonly lock: RunLock
  readonly events: EventLog
  readonly observer: RunObserver
}

export interface FolderRecorder extends Recorder {
  /** The iteration of the last checkpoint; undefined before the first. */
  readonly saved: number | undefined
}

export function folderRecorder({ paths, origin, lock, events, observer }: RecordedRun): FolderRecorder {
  const log = openMetrics(paths.metrics)
  let saved: number | undefined
  return {
    get saved() {
      return saved
    },
    steps(steps, waitedMs) {
      log.append(steps)
      events.steps(steps)
      observer.onSteps?.(steps, waitedMs)
    },
    validation(metrics) {
      log.append([metrics])
      events.validation(metrics)
      observer.onValidation?.(metrics)
    },
    best(checkpoint) {
      lock.check()
      saveBest(paths.checkpoints, { ...checkpoint, of: origin })
    },
    checkpoint(checkpoint) {
      lock.check()
      // What a checkpoint goes on from is on the disk before it.
      if (existsSync(paths.metrics)) flushFile(paths.metrics)
      saveCheckpoint(paths.checkpoints, { ...checkpoint, of: origin, metrics: log.digest() })
      flushFolder(paths.checkpoints)
      endBeginning(paths)
      saved = checkpoint.state.iteration
    },
  }
}
