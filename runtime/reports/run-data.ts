/** The data of a run's files, which its page shows. */
import type { Shape } from '../../compiler/graph.js'
import type { Environment } from '../base/environment.js'
import type { EngineDescription } from '../engines/engine.js'
import type { TestAnswers } from '../evaluation/answers.js'
import type { TestReport } from '../evaluation/tests/test-part.js'
import type { Judgement } from '../training/judgement.js'
import type { StopReason } from '../training/stopping.js'
import type { TrainingOutcome } from '../training/trainer.js'

/** How a run started: `run.json`. */
export interface RunRecord {
  readonly format: 'netc-run'
  readonly version: 2
  /** The network's name. */
  readonly network: string
  /** The time of the start, in UTC. */
  readonly created: string
  /** The command line that started it, which can be repeated. */
  readonly command: string
  readonly seed: number
  /** The maximum in force. */
  readonly iterations: number
  /** The maximum at the start of the run, for which its schedule is laid out. */
  readonly horizon: number
  readonly spec: {
    /** The file's path inside `spec/`. */
    readonly entry: string
    readonly set: Readonly<Record<string, string>>
  }
  readonly protocol: { readonly name: string; readonly file: string }
  readonly data: {
    /** As the user named it; absent for the cache's Omniglot. */
    readonly where?: string
    /** The absolute path; absent for generated data, and in models that ship. */
    readonly path?: string
    readonly name: string
    readonly images: number
    readonly groups: number
    readonly fingerprint: string
    /**
     * The shape of the stored images, `[height, width, channels]`, to which others are resized. Absent in runs of older
     * versions.
     */
    readonly shape?: Shape
    /** The archive of Lake's runs; absent if no test uses it. */
    readonly runs?: { readonly where: string; readonly path?: string; readonly fingerprint: string }
  }
  /** Absent if all weights started with their initializers' values. */
  readonly from?: BeginningRecord
  readonly engine: EngineDescription
  readonly environment: Environment
  /** The outputs of a classifier, in order; absent for other networks, and in runs of older versions. */
  readonly labels?: readonly string[]
}

/** The weights of another run or a model that a run started with. They are matched by path and shape. */
export interface BeginningRecord {
  /** The folder, as the user named it. */
  readonly where: string
  /** The absolute path; absent in models that ship. */
  readonly path?: string
  /** Describes the weights. */
  readonly weights: string
  /** A digest of the paths and values of the copied weights, in the network's order. */
  readonly sha256: string
  /** The number of copied weights. */
  readonly matched: number
  /** Paths of the network's weights that did not exist there. */
  readonly missing_there: readonly string[]
  /** The network's weights that had a different shape there. */
  readonly other_shape: readonly { readonly path: string; readonly here: Shape; readonly there: Shape }[]
  /** Paths of weights there that the network does not have. */
  readonly missing_here: readonly string[]
}

/** A line of `sessions.jsonl`: the run was started or resumed. */
export interface Session {
  readonly started: string
  readonly command: string
  /** Completed iterations before and after it. */
  readonly from: number
  readonly to: number
  readonly reason: TrainingOutcome['reason']
  /** Of training and validation. */
  readonly seconds: number
  readonly waits: number
  readonly waited_ms: number
  readonly engine: EngineDescription
}

/** The results of a run: `result.json`. */
export interface RunResult {
  readonly format: 'netc-result'
  readonly version: 2
  readonly network: string
  readonly seed: number
  readonly iterations: number
  readonly reason: StopReason
  /** The best validation, and the training metrics there; absent if no validation had a correct answer. */
  readonly best?: {
    readonly iteration: number
    readonly validation_accuracy: number
    /** Of that iteration's batch. */
    readonly loss: number | null
    readonly learning_rate: number
  }
  /** The tested weights. */
  readonly weights: 'best' | 'last'
  /** How pairs are compared; absent if the network classifies. */
  readonly judgement?: Judgement | undefined
  /** In the protocol's order; the first gives the run's main figure. */
  readonly tests: readonly TestReport[]
  /** The tests that sample tasks, with the distance of pixels instead of a network. */
  readonly pixels: readonly TestReport[]
  /** Of training and validation, over all sessions. */
  readonly seconds: number
  /** How often, and how long in total, the engine waited for a batch. */
  readonly waits: number
  readonly waited_ms: number
}

/** The result file of `netc evaluate`. */
export interface Evaluation {
  readonly format: 'netc-evaluation'
  readonly version: 2
  readonly network: string
  readonly seed: number
  readonly data: { readonly name: string; readonly fingerprint: string }
  readonly engine: EngineDescription
  /** Describes the weights. */
  readonly weights: string
  /** As in a run's result. */
  readonly judgement?: Judgement | undefined
  readonly tests: readonly TestReport[]
  /** As in a run's result. */
  readonly pixels: readonly TestReport[]
  /** As in a run's `answers.json`. */
  readonly answers?: readonly TestAnswers[]
}
