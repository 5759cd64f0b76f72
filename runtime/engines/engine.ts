/** The interface of engines: a tfjs backend with the kernels that training needs. */
import type * as tfjs from '@tensorflow/tfjs-core'

/** The fastest first. */
export const engineNames = ['native', 'webgpu', 'wasm', 'cpu'] as const
/** In place of a name: the fastest that works. */
export const fastest = 'auto'
export type EngineName = (typeof engineNames)[number]
/** PyTorch in child processes: it can only train runs of netc. */
export const torchName = 'torch'

/** What a run records about its engine, so that it can be repeated. */
export interface EngineDescription {
  readonly name: EngineName | typeof torchName
  /** The package and version that computes. */
  readonly version: string
  readonly threads: number
  /** The GPU; absent if the processor computes. */
  readonly gpu?: string
  /** The instruction set and anything else that affects speed or last bits. */
  readonly details: Readonly<Record<string, string>>
}

export interface Engine {
  readonly description: EngineDescription
  /**
   * The number of training steps that may be in flight before one is awaited, for engines whose operations run
   * asynchronously. Absent: 1, for engines where reading does not wait.
   */
  readonly stepsUnderWay?: number
  /**
   * The bytes of activations that a step may hold at once; absent: the amount that fits in any engine's address space.
   */
  readonly activationBudget?: number
  /** The bytes that it can address; absent if only the machine's memory is the limit. */
  readonly memory?: number
  readonly tf: typeof tfjs
  /** Why it was chosen, if the user did not name it. */
  readonly why?: string
}

export interface EngineStatus {
  readonly name: EngineName
  readonly available: boolean
  /** Its description if available, or the reason why not, as one sentence. */
  readonly summary: string
  /** The command that makes it available, if there is one. */
  readonly remedy?: string
  readonly description?: EngineDescription
}
