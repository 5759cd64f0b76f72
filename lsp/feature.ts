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
