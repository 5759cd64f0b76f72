/** What runs the numbers: a tfjs backend with the kernels that training needs. */
import type * as tfjs from '@tensorflow/tfjs-core'

/** The fastest first. */
export const engineNames = ['native', 'webgpu', 'wasm', 'cpu'] as const
/** In the place of a name: the fastest that works. */
export const fastest = 'auto'
export type EngineName = (typeof engineNames)[number]
/** PyTorch, in processes of its own: it trains runs of netc, and nothing else. */
export const torchName = 'torch'

/** What a run records, so that it can be repeated. */
export interface EngineDescription {
  readonly name: EngineName | typeof torchName
  /** The package and version that computes. */
  readonly version: string
  readonly threads: number
  /** The card that computes; absent where the processor does. */
  readonly gpu?: string
  /** Instruction set and anything else that changes speed or last bits. */
  readonly details: Readonly<Record<string, string>>
}

export interface Engine {
  readonly description: EngineDescription
  /**
   * Where operations only begin when they are called: how many training steps may be under way before one waits for them. Absent: 1, since
   * reading waits for nothing.
   */
  readonly stepsUnderWay?: number
  /** How many bytes of activations a step may hold at once; absent: as many as fit into what every engine addresses. */
  readonly activationBudget?: number
  /** Bytes that it can address; absent where the machine's memory is the bound. */
  readonly memory?: number
  readonly tf: typeof tfjs
  /** How it came to be this one, where the user has not named it. */
  readonly why?: string
}

export interface EngineStatus {
  readonly name: EngineName
  readonly available: boolean
  /** What it is where available, why not where not, as one sentence. */
  readonly summary: string
  /** The command that would make it available, where there is one. */
  readonly remedy?: string
  readonly description?: EngineDescription
}
