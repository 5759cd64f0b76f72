/** An editor for tests: speaks the protocol's frames without the server's library, over pipes or a socket. */
import { type ChildProcess, spawn } from 'node:child_process'
import { connect, type Socket } from 'node:net'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Position, Range, TextEdit } from 'vscode-languageserver-protocol'
import { root } from '../cli/netc.js'

// biome-ignore lint/suspicious/noExplicitAny: what comes is what the protocol says
type Any = any

export interface Client {
  readonly request: (method: string, params: unknown) => Promise<Any>
  readonly notify: (method: string, params: unknown) => void
  /** The next notification or request of the server with this method, or the last one that nobody has waited for. */
  readonly next: (method: string) => Promise<Any>
  readonly capabilities: Any
  readonly open: (uri: string, text: string) => void
  /** Puts `text` in place of a range, or of the whole. */
  readonly change: (uri: string, text: string, range?: Range) => void
  readonly stop: () => Promise<number | null>
}

interface Options {
  /** What the editor can do. */
  readonly capabilities?: object
  readonly folder?: string
  readonly options?: object
  readonly port?: number
  /** What node runs in place of `netc lsp`. */
  readonly program?: readonly string[]
}

const netc = path.join(root, 'bin/netc')

export async function startClient({
  capabilities = {},
  folder,
  options,
  port,
  program,
}: Options = {}): Promise<Client> {
  const words = port === undefined ? ['--stdio'] : ['--socket', String(port)]
  const child = spawn(process.execPath, program ?? [netc, 'lsp', ...words], { stdio: ['pipe', 'pipe', 'pipe'] })
  const socket = port === undefined ? undefined : await socketOf(child)
  const [input, output] = socket === undefined ? [child.stdout, child.stdin] : [socket, socket]
  const waiting = new Map<number, { resolve: (value: Any) => void; reject: (error: Error) => void }>()
  const met = new Map<string, Any[]>()
  const wanted = new Map<string, ((value: Any) => void)[]>()
  const versions = new Map<string, number>()
  let last = 0
  const send = (message: object) => {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message })
    output.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`)
  }
  const take = (message: Any) => {
    if (message.method !== undefined) {
      if (message.id !== undefined)
        send({ id: message.id, result: message.method === 'workspace/applyEdit' ? { applied: true } : null })
      const resolve = wanted.get(message.method)?.shift()
      if (resolve !== undefined) resolve(message.params)
      else met.set(message.method, [...(met.get(message.method) ?? []), message.params])
      return
    }
    const { resolve, reject } = waiting.get(message.id)!
    waiting.delete(message.id)
    if (message.error !== undefined) reject(Object.assign(new Error(message.error.message), message.error))
    else resolve(message.result)
  }
  readFrames(input, take)
  child.on('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('the server has ended'))
  })
  const request = (method: string, params: unknown): Promise<Any> => {
    last += 1
    const id = last
    const answer = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))
    send({ id, method, params })
    return answer
  }
  const notify = (method: string, params: unknown) => send({ method, params })
  const rootUri = folder === undefined ? null : pathToFileURL(folder).href
  const { capabilities: offered } = await request('initialize', {
    ...{ processId: process.pid, rootUri, capabilities, initializationOptions: options },
    workspaceFolders: rootUri === null ? null : [{ uri: rootUri, name: 'test' }],
  })
  notify('initialized', {})
  return {
    ...{ request, notify, capabilities: offered },
    next(method) {
      const [first, ...rest] = met.get(method) ?? []
      if (first !== undefined) {
        met.set(method, rest)
        return Promise.resolve(first)
      }
      return new Promise((resolve) => wanted.set(method, [...(wanted.get(method) ?? []), resolve]))
    },
    open(uri, text) {
      versions.set(uri, 1)
      const languageId = uri.endsWith('.net') ? 'netc' : 'yaml'
      notify('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } })
    },
    change(uri, text, range) {
      const version = versions.get(uri)! + 1
      versions.set(uri, version)
      const change = range === undefined ? { text } : { range, text }
      notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [change] })
    },
    async stop() {
      const ended = new Promise<number | null>((resolve) => child.on('exit', resolve))
      await request('shutdown', undefined)
      notify('exit', undefined)
      return ended
    },
  }
}

/** Connects to the port that the server names. */
function socketOf(child: ChildProcess): Promise<Socket> {
  return new Promise((resolve, reject) => {
    let text = ''
    const read = (piece: Buffer) => {
      text += String(piece)
      const port = /port (\d+)/.exec(text)?.[1]
      if (port === undefined) return
      const socket = connect(Number(port), '127.0.0.1', () => resolve(socket))
      socket.on('error', reject)
    }
    child.stdout!.on('data', read)
    child.stderr!.on('data', read)
  })
}

function readFrames(input: NodeJS.ReadableStream, take: (message: Any) => void): void {
  let buffer = Buffer.alloc(0)
  input.on('data', (piece: Buffer) => {
    buffer = Buffer.concat([buffer, piece])
    for (;;) {
      const end = buffer.indexOf('\r\n\r\n')
      if (end === -1) return
      const length = Number(/Content-Length: (\d+)/i.exec(buffer.subarray(0, end).toString())![1])
      if (buffer.length < end + 4 + length) return
      take(JSON.parse(buffer.subarray(end + 4, end + 4 + length).toString()))
      buffer = buffer.subarray(end + 4 + length)
    }
  })
}

/** The text without its mark `|`, and the mark's place. A text that has that sign marks with another. */
export function marked(
  source: string,
  mark = '|',
): { readonly text: string; readonly position: Position; readonly offset: number } {
  const offset = source.indexOf(mark)
  return {
    text: source.slice(0, offset) + source.slice(offset + mark.length),
    position: positionAt(source, offset),
    offset,
  }
}

/** As the protocol counts: lines end with \n, \r\n or \r, and characters are UTF-16 units. */
export function positionAt(text: string, offset: number): Position {
  const lines = text.slice(0, offset).split(/\r\n|\n|\r/)
  return { line: lines.length - 1, character: lines.at(-1)!.length }
}

export function offsetAt(text: string, { line, character }: Position): number {
  const ends = [...text.matchAll(/\r\n|\n|\r/g)]
  const start = line === 0 ? 0 : ends[line - 1]!.index + ends[line - 1]![0].length
  return start + character
}

/** A text with edits made, as an editor makes them. */
export function edited(text: string, edits: readonly TextEdit[]): string {
  return edits
    .map(({ range, newText }) => ({ start: offsetAt(text, range.start), end: offsetAt(text, range.end), newText }))
    .sort((a, b) => b.start - a.start)
    .reduce((all, { start, end, newText }) => all.slice(0, start) + newText + all.slice(end), text)
}
