/** What a feature is: what the server says that it can, and the requests by which an editor asks for it. */
import type { ServerCapabilities } from 'vscode-languageserver-protocol'
import type { Session } from './session.js'

/** Answers a request; in the worker, where the texts are. Throws a `Refusal` for what a user is to be told. */
// biome-ignore lint/suspicious/noExplicitAny: the protocol gives each method its own parameters
export type Handler = (params: any, session: Session) => unknown

export interface Feature {
  readonly capabilities: Partial<ServerCapabilities>
  /** By the protocol's names. */
  readonly requests: Readonly<Record<string, Handler>>
}

/** Why something that was asked for is not done. */
export class Refusal extends Error {}

/** What the server needs of the program that starts it. */
export interface Installation {
  readonly version: string
  /** The folder of the standard library, to which definitions lead. */
  readonly library: string
  /** The URL of the module that checks YAML files, which is loaded for the first of them. */
  readonly checkYaml: string
}
