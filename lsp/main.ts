/** The language server's bundle: in a worker thread it works, elsewhere it is started by `netc lsp`. */
import { createServer } from 'node:net'
import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node'
import type { Installation } from './installation.js'
import type { WorkerData } from './messages.js'
import { serve } from './server.js'
import { work } from './worker.js'

if (!isMainThread && (workerData as Partial<WorkerData> | null)?.netcLanguageServer !== undefined)
  work(parentPort!, (workerData as WorkerData).netcLanguageServer)

type Streams = [NodeJS.ReadableStream, NodeJS.WritableStream]

const connectionOf = (...[input, output]: Streams) => createConnection(ProposedFeatures.all, input, output)

/** Serves the editor that has started this process, until it goes. */
export function serveStandardStreams(installation: Installation): Promise<void> {
  serve(connectionOf(process.stdin, process.stdout), installation)
  return new Promise((resolve) => process.stdin.on('close', resolve))
}

/** Serves one editor that connects to a port of this machine; `ready` gets the port when it can. */
export function serveSocket(port: number, installation: Installation, ready: (port: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      // One editor is served: the texts that are open are its own.
      server.close()
      socket.on('close', () => resolve())
      serve(connectionOf(socket, socket), installation)
    })
    server.on('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      ready(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}
