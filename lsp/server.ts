/** The language server: speaks the protocol, keeps the texts, and has a worker answer what is asked. */
import { fileURLToPath } from 'node:url'
import { type CancellationToken, type Connection, ErrorCodes, ResponseError } from 'vscode-languageserver/node'
import {
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  MessageType,
  type TextDocumentContentChangeEvent,
} from 'vscode-languageserver-protocol'
import { sourceText } from '../compiler/diagnostics/source-text.js'
import { capabilities, handlers } from './features/index.js'
import type { Executed } from './features/lenses.js'
import type { Installation } from './installation.js'
import type { FromWorker } from './messages.js'
import type { Settings } from './session.js'
import { startThread, type Thread } from './thread.js'

interface Text {
  readonly text: string
  readonly version: number
}

interface State {
  readonly connection: Connection
  readonly thread: Thread
  readonly texts: Map<string, Text>
  /** It asks for what is wrong, and is not told. */
  pulls: boolean
  canRefresh: boolean
  canRefreshHints: boolean
  /** It tells its settings when asked. */
  canConfigure: boolean
}

/** Serves one editor, until it says that it is done. */
export function serve(connection: Connection, installation: Installation): void {
  const texts = new Map<string, Text>()
  const thread = startThread(installation, texts, (message) => tell(message, state))
  const state: State = {
    connection,
    thread,
    texts,
    pulls: false,
    canRefresh: false,
    canRefreshHints: false,
    canConfigure: false,
  }
  connection.onInitialize((params) => initialize(params, installation, state))
  connection.onInitialized(() => void configure(state))
  connection.onDidChangeConfiguration(({ settings }) => {
    if (state.canConfigure) void configure(state)
    else set(settings?.netc, state)
  })
  connection.onDidChangeWatchedFiles(() => {
    thread.send({ kind: 'forget' })
    refresh(state)
  })
  connection.onDidOpenTextDocument(({ textDocument: { uri, text, version } }) => put(uri, { text, version }, state))
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    const before = texts.get(uri)
    if (before !== undefined) put(uri, { text: contentChanges.reduce(changed, before.text), version }, state)
  })
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    texts.delete(uri)
    thread.send({ kind: 'close', uri })
    if (!state.pulls) void connection.sendDiagnostics({ uri, diagnostics: [] })
  })
  for (const method of handlers.keys()) {
    connection.onRequest(method, (params: unknown, token: CancellationToken) => ask(method, params, token, state))
  }
  connection.onShutdown(() => thread.stop())
  connection.listen()
}

function initialize(params: InitializeParams, { version }: Installation, state: State): InitializeResult {
  const { capabilities: of, workspaceFolders, rootUri, initializationOptions } = params
  state.pulls = of.textDocument?.diagnostic !== undefined
  state.canRefresh = of.workspace?.diagnostics?.refreshSupport === true
  state.canRefreshHints = of.workspace?.inlayHint?.refreshSupport === true
  state.canConfigure = of.workspace?.configuration === true
  const uris = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : [])
  const folders = uris.flatMap((uri) =>
    uri.startsWith('file:') ? [fileURLToPath(uri).split('\\').join('/').replace(/\/$/, '')] : [],
  )
  state.thread.send({ kind: 'folders', folders })
  state.thread.send({ kind: 'settings', settings: readSettings(initializationOptions) })
  return { capabilities, serverInfo: { name: 'netc', version } }
}

/** What the editor's settings say; what they do not is as usual. */
function readSettings(value: unknown): Settings {
  const hints = (value as { hints?: unknown } | null | undefined)?.hints
  return { hints: hints === 'off' || hints === 'shapes' ? hints : 'all' }
}

async function configure(state: State): Promise<void> {
  if (!state.canConfigure) return
  const settings = await state.connection.workspace.getConfiguration('netc').catch(() => undefined)
  if (settings !== undefined && settings !== null) set(settings, state)
}

function set(settings: unknown, { thread, connection, canRefreshHints }: State): void {
  thread.send({ kind: 'settings', settings: readSettings(settings) })
  if (canRefreshHints) void connection.languages.inlayHint.refresh()
}

function put(uri: string, text: Text, state: State): void {
  state.texts.set(uri, text)
  state.thread.send({ kind: 'put', uri, ...text })
  if (state.texts.size > 1) refresh(state)
}

/** What is wrong in another open file may be another thing now. */
function refresh({ pulls, canRefresh, connection }: State): void {
  if (pulls && canRefresh) void connection.languages.diagnostics.refresh()
}

function changed(text: string, change: TextDocumentContentChangeEvent): string {
  if (!('range' in change)) return change.text
  const source = sourceText(text)
  const [start, end] = [source.offset(change.range.start), source.offset(change.range.end)]
  return text.slice(0, start) + change.text + text.slice(Math.max(start, end))
}

async function ask(method: string, params: unknown, token: CancellationToken, state: State): Promise<unknown> {
  const { id, answer } = state.thread.ask(method, params)
  token.onCancellationRequested(() => state.thread.send({ kind: 'cancel', id }))
  const message = await answer
  if (message.kind === 'failure') {
    if (!message.refused) state.connection.console.error(`${method}: ${message.message}`)
    const code = message.refused ? LSPErrorCodes.RequestFailed : ErrorCodes.InternalError
    throw new ResponseError(code, message.refused ? message.message : `${method} failed; the log of netc tells why`)
  }
  return method === 'workspace/executeCommand' ? execute(message.result as Executed, state) : message.result
}

/** Does what a command asks of the editor. */
async function execute({ message, edit }: Executed, { connection }: State): Promise<string | null> {
  if (edit !== undefined) await connection.workspace.applyEdit(edit)
  if (message !== undefined) void connection.sendNotification('window/showMessage', { type: MessageType.Info, message })
  return message ?? null
}

function tell(
  message: Extract<FromWorker, { kind: 'diagnostics' | 'trouble' }>,
  { connection, pulls, texts }: State,
): void {
  if (message.kind === 'trouble') connection.console.error(message.message)
  else if (!pulls && texts.get(message.uri)?.version === message.version) {
    const { uri, version, items } = message
    void connection.sendDiagnostics({ uri, version, diagnostics: [...items] })
  }
}
