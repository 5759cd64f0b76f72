/** What server and worker say to each other. */
import type { Diagnostic } from 'vscode-languageserver-protocol'
import type { Installation } from './installation.js'
import type { Settings } from './session.js'

/** What the worker is started with. */
export interface WorkerData {
  readonly netcLanguageServer: Installation
}

export type ToWorker =
  | { readonly kind: 'put'; readonly uri: string; readonly text: string; readonly version: number }
  | { readonly kind: 'close'; readonly uri: string }
  /** Files outside of the editor have changed. */
  | { readonly kind: 'forget' }
  | { readonly kind: 'folders'; readonly folders: readonly string[] }
  | { readonly kind: 'settings'; readonly settings: Settings }
  | { readonly kind: 'request'; readonly id: number; readonly method: string; readonly params: unknown }
  /** The answer to a request is no longer wanted. */
  | { readonly kind: 'cancel'; readonly id: number }

export type FromWorker =
  | { readonly kind: 'answer'; readonly id: number; readonly result: unknown }
  /** `refused` is what a user is to be told; else it is a mistake of ours. */
  | { readonly kind: 'failure'; readonly id: number; readonly message: string; readonly refused: boolean }
  | {
      readonly kind: 'diagnostics'
      readonly uri: string
      readonly version: number
      readonly items: readonly Diagnostic[]
    }
  /** Something of ours has failed where nobody waits for an answer. */
  | { readonly kind: 'trouble'; readonly message: string }
