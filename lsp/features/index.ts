/** All features; what the server says that it can derives from them. */
import { type ServerCapabilities, TextDocumentSyncKind } from 'vscode-languageserver-protocol'
import type { Feature, Handler } from '../feature.js'
import { actions } from './actions.js'
import { completion } from './completion.js'
import { diagnostics } from './diagnostics.js'
import { drawing } from './drawing.js'
import { formatting } from './formatting.js'
import { hints } from './hints.js'
import { hover } from './hover.js'
import { lenses } from './lenses.js'
import { navigation } from './navigation.js'
import { semantic } from './semantic.js'
import { structure } from './structure.js'

const features: readonly Feature[] = [
  ...[diagnostics, hints, hover, actions, completion, navigation, structure, formatting, semantic, lenses, drawing],
]

export const capabilities: ServerCapabilities = Object.assign(
  {
    positionEncoding: 'utf-16',
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: false },
  },
  ...features.map((feature) => feature.capabilities),
)

/** By method. */
export const handlers: ReadonlyMap<string, Handler> = new Map(
  features.flatMap(({ requests }) => Object.entries(requests)),
)
