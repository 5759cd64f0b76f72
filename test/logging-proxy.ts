/** An HTTP proxy on this machine that notes what it is asked for. */
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'

export interface LoggingProxy {
  readonly url: string
  /** `host:port` of every connection that was asked for, in order. */
  readonly asked: readonly string[]
  close(): Promise<void>
}

/** Connects to the hosts that `allows` says yes to, and answers 403 for all others. */
export async function startProxy(allows: (host: string) => boolean = () => true): Promise<LoggingProxy> {
  const asked: string[] = []
  const open = new Set<Socket>()
  // Without a tunnel nothing is passed on.
  const server = createServer((request, response) => {
    asked.push(new URL(request.url ?? '', 'http://relative').host)
    response.writeHead(403).end()
  })
  server.on('connect', (request: IncomingMessage, client: Socket) => {
    const target = request.url ?? ''
    asked.push(target)
    const [host, port] = target.split(':')
    keep(client)
    if (!allows(host)) {
      client.end('HTTP/1.1 403 Forbidden\r\n\r\n')
      return
    }
    const upstream = keep(connect(Number(port), host))
    upstream.on('connect', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.pipe(client).pipe(upstream)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, asked, close }

  /** Whichever end goes takes the other with it: neither has more to say. */
  function keep(socket: Socket): Socket {
    open.add(socket)
    socket.on('error', () => socket.destroy()).on('close', () => open.delete(socket))
    return socket
  }

  async function close(): Promise<void> {
    for (const socket of open) socket.destroy()
    server.close()
    await once(server, 'close')
  }
}
