/** Keeps what training gives in the run's folder, and tells whoever watches. */
import type { StepMetrics, ValidationMetrics } from '../training/state.js'
import type { Recorder } from '../training/trainer.js'
import { saveBest, saveCheckpoint } from './checkpoint.js'
import { appendMetrics } from './metrics.js'
import type { RunPaths } from './run-folder.js'
import type { EventLog } from './tensorboard.js'

/** What a progress display needs; all of it optional to watch. */
export interface RunObserver {
  onSteps?(steps: readonly StepMetrics[], waitedMs: number): void
  onValidationProgress?(share: number): void
  onValidation?(metrics: ValidationMetrics): void
  onTestProgress?(share: number): void
}

export function folderRecorder(paths: RunPaths, events: EventLog, observer: RunObserver): Recorder {
  return {
    steps(steps, waitedMs) {
      appendMetrics(paths.metrics, steps)
      events.steps(steps)
      observer.onSteps?.(steps, waitedMs)
    },
    validation(metrics) {
      appendMetrics(paths.metrics, [metrics])
      events.validation(metrics.iteration, metrics.accuracy)
      observer.onValidation?.(metrics)
    },
    best: (checkpoint) => saveBest(paths.checkpoints, checkpoint),
    checkpoint: (checkpoint) => {
      saveCheckpoint(paths.checkpoints, checkpoint)
    },
  }
}
