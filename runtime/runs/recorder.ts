/** Stores the results of training in the run's folder, and reports progress. */
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

/** Callbacks for a progress display; all are optional. */
export interface RunObserver {
  onSteps?(steps: readonly StepMetrics[], waitedMs: number): void
  onValidationProgress?(share: number): void
  onValidation?(metrics: ValidationMetrics): void
  onTestProgress?(share: number): void
  /** A sentence for the user. */
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

/** Writes metrics, checkpoints and best weights to a locked run folder. */
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
      // Everything that resuming needs must be on the disk before the checkpoint.
      if (existsSync(paths.metrics)) flushFile(paths.metrics)
      saveCheckpoint(paths.checkpoints, { ...checkpoint, of: origin, metrics: log.digest() })
      flushFolder(paths.checkpoints)
      endBeginning(paths)
      saved = checkpoint.state.iteration
    },
  }
}
