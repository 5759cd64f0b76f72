/** Downloads a file of known size and checksum; an interrupted download resumes. */
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
  /** The URL of the file's folder, with a slash at its end. */
  readonly from: string
  readonly folder: string
  /** Stops the download; the received bytes are kept. */
  readonly signal?: AbortSignal
  /** Called for every chunk, with the bytes received so far. */
  readonly onProgress?: (bytes: number) => void
  /** The help of error messages. */
  readonly remedy?: string
  /** Milliseconds without data after which a connection counts as broken. */
  readonly patience?: number
}

/** How often a connection that breaks after some data is resumed. */
const resumptions = 5
const defaultPatience = 30_000

/**
 * Downloads `file` into `folder`, unless it is already there, and returns its path. Until size and checksum are
 * verified, its name is NAME.part.
 * @throws UserError if the server cannot be reached or sends something else, or `signal` aborts
 */
export async function download(file: ReleaseFile, options: DownloadOptions): Promise<string> {
  const target = path.join(options.folder, file.name)
  if (await isWhole(target, file)) return target
  explainFileErrors(`make ${options.folder}`, () => makeFolder(options.folder))
  const partial = `${target}.part`
  const resumed = sizeOf(partial) > 0
  await fetchRest(file, partial, options)
  if (!(await isWhole(partial, file)) && resumed) {
    // The existing part belonged to another file, or was damaged on the disk: restart from the beginning.
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

/** Appends to `partial` until it has the file's size, through the proxy of HTTPS_PROXY, HTTP_PROXY and NO_PROXY. */
async function fetchRest(file: ReleaseFile, partial: string, options: DownloadOptions): Promise<void> {
  const dispatcher = proxyAgent()
  try {
    await fetchPieces(file, partial, options, dispatcher)
  } finally {
    await dispatcher.destroy()
  }
}

/** Node's own fetch ignores proxies before Node 24. @throws UserError if a variable is not a valid proxy URL */
function proxyAgent(): Dispatcher {
  try {
    return new EnvHttpProxyAgent()
  } catch (error) {
    throw new UserError(
      `the proxy in HTTPS_PROXY or HTTP_PROXY cannot be used: ${reasonOf(error)}`,
      'set a URL such as http://proxy.example:3128, or unset the variable',
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
      throw new UserError(stopped, 'run it again to resume')
    } finally {
      watch.stop()
    }
  }
}

/** Appends the response to `partial`; returns the error that broke the connection, if any. */
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

/** The offset in the file at which the response's body begins. */
function startOf(response: Response, have: number, file: ReleaseFile, options: DownloadOptions): number {
  if (response.status === 206) {
    const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '')
    if (!range || Number(range[1]) !== have) throw otherFile(file, options, 'the server sent a different range')
    if (range[2] !== '*' && Number(range[2]) !== file.bytes) throw otherFile(file, options, `it has ${range[2]} bytes`)
    return have
  }
  // A server without support for ranges sends the whole file.
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
  const bark = () => controller.abort(new Error(`no data for ${patience / 1000} seconds`))
  const timer = setTimeout(bark, patience)
  return { signal: controller.signal, feed: () => timer.refresh(), stop: () => clearTimeout(timer) }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // fetch's own error says only that it failed; the reason is in its cause, or in that error's cause.
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message || String(error)
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

/** Whether `file` exists with the correct size and checksum. */
export async function isWhole(file: string, { bytes, sha256 }: ReleaseFile): Promise<boolean> {
  return existsSync(file) && sizeOf(file) === bytes && (await sha256OfFile(file)) === sha256
}
