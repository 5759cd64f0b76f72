/** What a run's folder says of it, and its page shows: plain data. */
import type { Shape } from '../../compiler/graph.js'
import type { Environment } from '../base/environment.js'
import type { EngineDescription } from '../engines/engine.js'
import type { TestAnswers } from '../evaluation/answers.js'
import type { TestReport } from '../evaluation/tests/test-part.js'
import type { Judgement } from '../training/judgement.js'
import type { StopReason } from '../training/stopping.js'
import type { TrainingOutcome } from '../training/trainer.js'

/** How a run began: `run.json`. */
export interface RunRecord {
  readonly format: 'netc-run'
  readonly version: 2
  /** The network's name. */
  readonly network: string
  /** When it was begun, in UTC. */
  readonly created: string
  /** The command that began it, as it could be typed again. */
  readonly command: string
  readonly seed: number
  /** The bound in force. */
  readonly iterations: number
  /** The bound that the run was begun with, which its schedule is laid out for. */
  readonly horizon: number
  readonly spec: {
    /** The file's path inside `spec/`. */
    readonly entry: string
    readonly set: Readonly<Record<string, string>>
  }
  readonly protocol: { readonly name: string; readonly file: string }
  readonly data: {
    /** As it was given; absent for the cache's Omniglot. */
    readonly where?: string
    /** The same from the file system's root; absent where the data are generated, and in models that ship. */
    readonly path?: string
    readonly name: string
    readonly images: number
    readonly groups: number
    readonly fingerprint: string
    /** Of the images as they are stored, `[height, width, channels]`: what other images are brought to. Absent in runs of older versions. */
    readonly shape?: Shape
    /** The archive of Lake's runs; absent where no test asks for it. */
    readonly runs?: { readonly where: string; readonly path?: string; readonly fingerprint: string }
  }
  /** Absent where all weights began as they are initialised. */
  readonly from?: BeginningRecord
  readonly engine: EngineDescription
  readonly environment: Environment
  /** What the outputs of a classifier are, in their order; absent for other networks, and in runs of older versions. */
  readonly labels?: readonly string[]
}

/** The weights that a run began with, of another run or a model. Weights are found by path and shape. */
export interface BeginningRecord {
  /** The folder, as it was given. */
  readonly where: string
  /** The same from the file system's root; absent in models that ship. */
  readonly path?: string
  /** Which they are, in words. */
  readonly weights: string
  /** Of the weights that were taken: their paths and values, in the network's order. */
  readonly sha256: string
  /** How many were taken. */
  readonly matched: number
  /** Paths of the network's weights that were not there. */
  readonly missing_there: readonly string[]
  /** The network's weights that were there in another shape. */
  readonly other_shape: readonly { readonly path: string; readonly here: Shape; readonly there: Shape }[]
  /** Paths of those there that the network has not. */
  readonly missing_here: readonly string[]
}

/** A line of `sessions.jsonl`: the run was begun, or gone on with. */
export interface Session {
  readonly started: string
  readonly command: string
  /** Iterations done before it and after it. */
  readonly from: number
  readonly to: number
  readonly reason: TrainingOutcome['reason']
  /** Of training and validating. */
  readonly seconds: number
  readonly waits: number
  readonly waited_ms: number
  readonly engine: EngineDescription
}

/** What came of a run: `result.json`. */
export interface RunResult {
  readonly format: 'netc-result'
  readonly version: 2
  readonly network: string
  readonly seed: number
  readonly iterations: number
  readonly reason: StopReason
  /** The best validation, and what training was like there; absent where no validation got anything right. */
  readonly best?: {
    readonly iteration: number
    readonly validation_accuracy: number
    /** Of that iteration's batch. */
    readonly loss: number | null
    readonly learning_rate: number
  }
  /** Whose weights were tested. */
  readonly weights: 'best' | 'last'
  /** What judges pairs; absent where the network classifies. */
  readonly judgement?: Judgement | undefined
  /** In the protocol's order; the first is the run's figure. */
  readonly tests: readonly TestReport[]
  /** Those of the tests that sample tasks, answered by the distance of pixels, without learning. */
  readonly pixels: readonly TestReport[]
  /** Of training and validating, over all sessions. */
  readonly seconds: number
  /** How often, and how long in all, the engine waited for a batch. */
  readonly waits: number
  readonly waited_ms: number
}

/** What `netc evaluate` found: its file. */
export interface Evaluation {
  readonly format: 'netc-evaluation'
  readonly version: 2
  readonly network: string
  readonly seed: number
  readonly data: { readonly name: string; readonly fingerprint: string }
  readonly engine: EngineDescription
  /** Whose weights, in words. */
  readonly weights: string
  /** As in a run's result. */
  readonly judgement?: Judgement | undefined
  readonly tests: readonly TestReport[]
  /** As in a run's result. */
  readonly pixels: readonly TestReport[]
  /** As in a run's `answers.json`. */
  readonly answers?: readonly TestAnswers[]
}
