/** Serves the page of a run while it trains, to browsers on this machine only. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { UserError } from '../base/user-error.js'
import { reportOf } from './report.js'
import { openRun } from './run-folder.js'
import { hasEnded, readResult } from './run-record.js'

export interface ReportServer {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string
  close(): Promise<void>
}

/** The only address that it listens on. */
const address = '127.0.0.1'
/** How often the page reloads itself while the run is active. */
const refreshSeconds = 5

/**
 * Serves the page for the state of the folder at each request; reads nothing else and writes nothing.
 *
 * @param port 0 for any free port
 * @throws UserError if the folder is not a run, or the port is in use
 */
export async function serveReport(folder: string, port: number): Promise<ReportServer> {
  openRun(folder)
  const server = createServer((request, response) => answer(server, folder, request, response))
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(refusalOf(error, port)))
    server.listen(port, address, resolve)
  })
  return {
    url: `http://${hostOf(server)}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function refusalOf(error: NodeJS.ErrnoException, port: number): unknown {
  const reasons: Readonly<Record<string, string>> = { EADDRINUSE: 'it is in use', EACCES: 'this is not permitted' }
  const reason = reasons[error.code ?? '']
  return reason === undefined
    ? error
    : new UserError(`cannot listen to port ${port}: ${reason}`, 'choose a different port; --port 0 uses any free one')
}

const hostOf = (server: Server): string => `${address}:${(server.address() as AddressInfo).port}`

function answer(server: Server, folder: string, request: IncomingMessage, response: ServerResponse): void {
  const { method, url, headers } = request
  // A page from elsewhere whose domain resolves to this address could otherwise read it (DNS rebinding).
  const hosts = [hostOf(server), hostOf(server).replace(address, 'localhost')]
  if (!hosts.includes(headers.host ?? '')) send(response, 403, 'This page is only for this machine.\n')
  else if (method !== 'GET' && method !== 'HEAD')
    send(response, 405, 'This page is read-only.\n', { allow: 'GET, HEAD' })
  else if (url !== '/') send(response, 404, 'There is one page, at /.\n')
  else sendPage(folder, response)
}

function sendPage(folder: string, response: ServerResponse): void {
  try {
    send(response, 200, pageOf(folder), { 'content-type': 'text/html; charset=utf-8' })
  } catch (error) {
    // A file is being replaced, or the run was removed.
    const refresh = String(refreshSeconds)
    send(response, 503, `${error instanceof Error ? error.message : String(error)}\n`, { refresh })
  }
}

function pageOf(folder: string): string {
  const run = openRun(folder)
  const ended = hasEnded(run.paths)
  return reportOf(run, ended ? { result: readResult(run.paths.result) } : { refresh: refreshSeconds })
}

function send(
  response: ServerResponse,
  status: number,
  body: string,
  more: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    ...more,
  })
  response.end(body)
}
