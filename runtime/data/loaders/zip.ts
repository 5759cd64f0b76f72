/**
 * Reads zip files by their central directory. fflate inflates; this module checks what fflate does not: bounds,
 * checksums, limits, links and paths.
 */
import { crc32 } from 'node:zlib'
import { inflateSync } from 'fflate'
import { UserError } from '../../base/user-error.js'

export interface ZipEntry {
  /** Relative; its components are separated by `/` and never empty, `.` or `..`. */
  readonly path: string
  /** Uncompressed size in bytes. */
  readonly size: number
  /** Decompresses the entry and checks its size and checksum. Throws a UserError if they are wrong. */
  read(): Uint8Array
}

/** Limits for an archive; the release's larger one has 20,275 entries of at most 486 bytes, 4.8 MB in all. */
export interface ZipLimits {
  readonly entries: number
  readonly entryBytes: number
  readonly totalBytes: number
}

export const zipLimits: ZipLimits = { entries: 65_534, entryBytes: 64 << 20, totalBytes: 256 << 20 }

/** An entry in the central directory. */
interface Header {
  readonly path: string
  readonly directory: boolean
  readonly method: number
  readonly crc: number
  readonly packed: number
  readonly size: number
  readonly offset: number
}

const again = 'download the file again: it may be incomplete'

/**
 * Lists the files of a zip archive, without directories.
 * @param file the archive's name in error messages
 * @throws UserError if the archive is damaged, encrypted, over a limit, or contains a link or a path that leaves its
 * folder
 */
export function readZip(bytes: Uint8Array, file: string, limits = zipLimits): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { count, start, end } = findDirectory(view, file)
  if (count > limits.entries) throw new UserError(`${file} has ${count} entries; expected at most ${limits.entries}`)
  const entries: ZipEntry[] = []
  const seen = new Set<string>()
  let total = 0
  let at = start
  for (let i = 0; i < count; i++) {
    const { header, next } = readHeader(view, at, end, file)
    at = next
    if (header.directory) continue
    if (seen.has(header.path)) throw new UserError(`${file} holds ${header.path} twice`)
    seen.add(header.path)
    total += header.size
    if (header.size > limits.entryBytes || total > limits.totalBytes) {
      throw new UserError(`${file} unpacks to too many bytes: ${total} with ${header.path}`)
    }
    entries.push({ path: header.path, size: header.size, read: () => unpack(view, header, start, file) })
  }
  return entries
}

function findDirectory(view: DataView, file: string): { count: number; start: number; end: number } {
  const last = view.byteLength - 22
  for (let at = last; at >= Math.max(0, last - 0xffff); at--) {
    if (view.getUint32(at, true) !== 0x06054b50) continue
    const count = view.getUint16(at + 10, true)
    const size = view.getUint32(at + 12, true)
    const start = view.getUint32(at + 16, true)
    if (count === 0xffff || start === 0xffffffff) {
      throw new UserError(`${file} is a zip64 archive`, 'repack it with fewer than 65,535 files, or unpack it')
    }
    if (view.getUint16(at + 4, true) !== 0 || view.getUint16(at + 8, true) !== count) {
      throw new UserError(`${file} is one part of an archive split over several files`)
    }
    if (start + size > at) break
    return { count, start, end: at }
  }
  throw new UserError(`${file} is not a complete zip archive: the directory at its end is missing`, again)
}

function readHeader(view: DataView, at: number, end: number, file: string): { header: Header; next: number } {
  if (at + 46 > end || view.getUint32(at, true) !== 0x02014b50) {
    throw new UserError(`${file} is damaged: its directory is incomplete`, again)
  }
  const nameLength = view.getUint16(at + 28, true)
  const next = at + 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  if (next > end) throw new UserError(`${file} is damaged: its directory is incomplete`, again)
  const name = decodeName(new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength))
  const path = safePath(name, file)
  const attributes = view.getUint32(at + 38, true)
  const unix = view.getUint16(at + 4, true) >> 8 === 3
  if (unix && attributes >>> 28 === 0xa) {
    throw new UserError(`${file} contains a symbolic link, ${path}`, 'pack the files themselves instead of links')
  }
  if (view.getUint16(at + 8, true) & 1) throw new UserError(`${file} is encrypted (${path})`, 'unpack it first')
  const header: Header = {
    path,
    directory: /[/\\]$/.test(name),
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    packed: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true),
    offset: view.getUint32(at + 42, true),
  }
  return { header, next }
}

function decodeName(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('latin1').decode(bytes)
  }
}

/** The path with `/` between its components. @throws UserError if unpacking it could write outside its folder */
function safePath(name: string, file: string): string {
  const path = name.replaceAll('\\', '/').replace(/\/$/, '')
  const parts = path.split('/')
  if (/^[a-z]:/i.test(path) || path.includes('\0') || parts.some((part) => ['', '.', '..'].includes(part))) {
    throw new UserError(`${file} contains ${JSON.stringify(name)}, a path that leaves its folder`)
  }
  return path
}

function unpack(view: DataView, header: Header, directory: number, file: string): Uint8Array {
  const place = `${file}: ${header.path}`
  const at = header.offset
  if (at + 30 > directory || view.getUint32(at, true) !== 0x04034b50) {
    throw new UserError(`${place} is damaged: it is not where the directory says`, again)
  }
  const start = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true)
  if (start + header.packed > directory) throw new UserError(`${place} is damaged: it exceeds the archive`, again)
  const bytes = inflate(new Uint8Array(view.buffer, view.byteOffset + start, header.packed), header, place)
  if (bytes.length !== header.size || crc32(bytes) !== header.crc) {
    throw new UserError(`${place} is damaged: its checksum is wrong`, again)
  }
  return bytes
}

function inflate(packed: Uint8Array, { method, size }: Header, place: string): Uint8Array {
  if (method === 0) return packed
  if (method !== 8)
    throw new UserError(`${place} is compressed by method ${method}; expected stored (0) or deflate (8)`)
  try {
    // The output's size is fixed: a hostile stream's excess is dropped, and the checksum fails.
    return inflateSync(packed, { out: new Uint8Array(size) })
  } catch (error) {
    throw new UserError(`${place} is damaged: ${(error as Error).message}`, again)
  }
}
