/** Fetches a file of known size and checksum; what was fetched before an interruption is not fetched again. */
import { existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'
import { type Dispatcher, EnvHttpProxyAgent, fetch, type Response } from 'undici'
import { explainFileErrors, isFileError } from '../../base/file-errors.js'
import { makeFolder } from '../../base/make-folder.js'
import { sha256OfFile } from '../../base/sha256.js'
import { UserError } from '../../base/user-error.js'
import type { ReleaseFile } from './releases.js'

export interface DownloadOptions {
  /** The URL of the folder that the file lies in, with a slash at its end. */
  readonly from: string
  readonly folder: string
  /** Stops the download; what has come stays. */
  readonly signal?: AbortSignal
  /** Told of every piece: bytes so far. */
  readonly onProgress?: (bytes: number) => void
  /** What errors say can be done. */
  readonly remedy?: string
  /** Milliseconds without a byte after which a connection counts as broken. */
  readonly patience?: number
}

/** A connection that breaks after something has come is taken up again so many times. */
const resumptions = 5
const defaultPatience = 30_000

/**
 * Fetches `file` into `folder` unless it is there already, and returns its path. On its way it is called NAME.part; it
 * gets its name only when size and checksum are right.
 * @throws UserError where the server cannot be reached, sends something else, or `signal` says stop
 */
export async function download(file: ReleaseFile, options: DownloadOptions): Promise<string> {
  const target = path.join(options.folder, file.name)
  if (await isWhole(target, file)) return target
  explainFileErrors(`make ${options.folder}`, () => makeFolder(options.folder))
  const partial = `${target}.part`
  const resumed = sizeOf(partial) > 0
  await fetchRest(file, partial, options)
  if (!(await isWhole(partial, file)) && resumed) {
    // The beginning was of another file, or was damaged on disk: once more from the start.
    rmSync(partial)
    await fetchRest(file, partial, options)
  }
  if (!(await isWhole(partial, file))) {
    const found = await sha256OfFile(partial)
    rmSync(partial)
    throw new UserError(
      `${options.from}${file.name} is not the file of the release: its SHA-256 is ${found}, expected ${file.sha256}`,
      options.remedy,
    )
  }
  renameSync(partial, target)
  return target
}

/** Appends to `partial` until it has the file's size, by the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY say. */
async function fetchRest(file: ReleaseFile, partial: string, options: DownloadOptions): Promise<void> {
  const dispatcher = proxyAgent()
  try {
    await fetchPieces(file, partial, options, dispatcher)
  } finally {
    await dispatcher.destroy()
  }
}

/** Node's own fetch asks no proxy before Node 24. @throws UserError where a variable does not name one */
function proxyAgent(): Dispatcher {
  try {
    return new EnvHttpProxyAgent()
  } catch (error) {
    throw new UserError(
      `the proxy that HTTPS_PROXY or HTTP_PROXY names cannot be used: ${reasonOf(error)}`,
      'name it as a URL, such as http://proxy.example:3128, or unset the variable',
    )
  }
}

async function fetchPieces(
  file: ReleaseFile,
  partial: string,
  options: DownloadOptions,
  dispatcher: Dispatcher,
): Promise<void> {
  for (let broken = 0; sizeOf(partial) !== file.bytes; broken++) {
    if (sizeOf(partial) > file.bytes) rmSync(partial)
    const watch = watchdog(options.patience ?? defaultPatience)
    const signal = options.signal ? AbortSignal.any([options.signal, watch.signal]) : watch.signal
    try {
      const have = sizeOf(partial)
      const headers = have > 0 ? { Range: `bytes=${have}-` } : undefined
      const response = await fetch(new URL(file.name, options.from), { headers, signal, dispatcher })
      const start = startOf(response, have, file, options)
      const problem = await receive(response, partial, start, file, options, watch.feed)
      if (problem !== undefined && (broken >= resumptions || options.signal?.aborted)) throw problem
    } catch (error) {
      if (error instanceof UserError) throw error
      if (!options.signal?.aborted) throw cannotFetch(file, options, error)
      const stopped = `stopped with ${sizeOf(partial)} of ${file.bytes} bytes of ${file.name}`
      throw new UserError(stopped, 'Run it again to go on.')
    } finally {
      watch.stop()
    }
  }
}

/** Writes what comes to `partial`; returns what broke the connection, where that happened. */
async function receive(
  response: Response,
  partial: string,
  start: number,
  file: ReleaseFile,
  options: DownloadOptions,
  feed: () => void,
): Promise<unknown> {
  const output = await open(partial, start > 0 ? 'r+' : 'w')
  let at = start
  try {
    for await (const chunk of response.body ?? []) {
      feed()
      if (at + chunk.length > file.bytes) throw otherFile(file, options, `it has more than ${file.bytes} bytes`)
      await output.write(chunk, 0, chunk.length, at)
      at += chunk.length
      options.onProgress?.(at)
    }
    return at < file.bytes ? new Error(`the connection ended after ${at} of ${file.bytes} bytes`) : undefined
  } catch (error) {
    if (error instanceof UserError || isFileError(error)) throw error
    return error
  } finally {
    await output.close()
  }
}

/** Where in the file the response's body begins. */
function startOf(response: Response, have: number, file: ReleaseFile, options: DownloadOptions): number {
  if (response.status === 206) {
    const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '')
    if (!range || Number(range[1]) !== have) throw otherFile(file, options, 'the server sent another range')
    if (range[2] !== '*' && Number(range[2]) !== file.bytes) throw otherFile(file, options, `it has ${range[2]} bytes`)
    return have
  }
  // A server that knows no ranges sends the whole file.
  if (response.status !== 200) throw new Error(`the server answered ${response.status} ${response.statusText}`)
  const length = response.headers.get('content-length')
  const encoded = response.headers.get('content-encoding') !== null
  if (length !== null && !encoded && Number(length) !== file.bytes)
    throw otherFile(file, options, `it has ${length} bytes`)
  return 0
}

function cannotFetch(file: ReleaseFile, { from, remedy }: DownloadOptions, error: unknown): UserError {
  return new UserError(`cannot fetch ${from}${file.name}: ${reasonOf(error)}`, remedy)
}

function otherFile(file: ReleaseFile, options: DownloadOptions, why: string): UserError {
  return new UserError(
    `${options.from}${file.name} is not the file of the release: ${why}, expected ${file.bytes} bytes`,
    options.remedy,
  )
}

function watchdog(patience: number): { signal: AbortSignal; feed(): void; stop(): void } {
  const controller = new AbortController()
  const bark = () => controller.abort(new Error(`nothing came for ${patience / 1000} seconds`))
  const timer = setTimeout(bark, patience)
  return { signal: controller.signal, feed: () => timer.refresh(), stop: () => clearTimeout(timer) }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // What fetch throws says only that it failed; why is in its cause, or in that one's.
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message || String(error)
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

/** Whether `file` is there with the right size and checksum. */
export async function isWhole(file: string, { bytes, sha256 }: ReleaseFile): Promise<boolean> {
  return existsSync(file) && sizeOf(file) === bytes && (await sha256OfFile(file)) === sha256
}
