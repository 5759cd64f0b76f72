/** Unix domain sockets that show that a process is running: the kernel refuses connections once it has ended. */
import { mkdtempSync, rmdirSync, rmSync, symlinkSync } from 'node:fs'
import { createConnection, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** The longest socket path that every system accepts; libuv silently truncates longer ones. */
const longestPath = 100

/**
 * Creates a socket at `file` (on Windows, a pipe called `name`) and listens on it. It does not keep the process alive
 * and carries no data.
 *
 * @returns undefined if the file system has no sockets
 */
export function listen(file: string, name: string): Promise<Server | undefined> {
  return withAddress(process.platform === 'win32' ? name : file, (address) => {
    const server = createServer((socket) => socket.destroy())
    return new Promise((resolve) => {
      server.on('error', () => resolve(undefined))
      server.listen(address, () => resolve(server.unref()))
    })
  })
}

/** Whether a process listens on the socket; undefined if the system does not say. */
export function answers(file: string): Promise<boolean | undefined> {
  return withAddress(file, (address) => {
    const socket = createConnection(address)
    return new Promise((resolve) => {
      const end = (answer: boolean | undefined) => {
        socket.destroy()
        resolve(answer)
      }
      socket.once('connect', () => end(true))
      socket.once('error', ({ code }: NodeJS.ErrnoException) => end(meanings.get(code ?? '')))
    })
  })
}

/** EAGAIN: the listener's backlog is full, so it is running. */
const meanings = new Map([
  ['ECONNREFUSED', false],
  ['ENOENT', false],
  ['EAGAIN', true],
])

/** Calls `use` with an address of the file that is short enough: the path itself, or one through a symbolic link. */
async function withAddress<T>(file: string, use: (address: string) => Promise<T | undefined>): Promise<T | undefined> {
  if (process.platform === 'win32') return use(`\\\\.\\pipe\\netc-${path.basename(file)}`)
  if (Buffer.byteLength(file) <= longestPath) return use(file)
  let folder: string
  try {
    folder = mkdtempSync(path.join(tmpdir(), 'netc-'))
  } catch {
    return undefined
  }
  const link = path.join(folder, 'to')
  try {
    symlinkSync(path.dirname(file), link)
    return await use(path.join(link, path.basename(file)))
  } finally {
    rmSync(link, { force: true })
    rmdirSync(folder)
  }
}
