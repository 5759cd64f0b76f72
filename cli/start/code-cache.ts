/**
 * V8's compiled code of the bundle, kept by an earlier start: it saves a third of the start. V8 runs such code almost
 * unchecked (it compares little more than its own version), so only complete code is used, from a folder and a file
 * that only the user can write to.
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, type Stats } from 'node:fs'
import path from 'node:path'
import { crc32 } from 'node:zlib'
import { cacheFolder } from '../../runtime/base/cache-folder.js'

/** The file for one bundle, version of Node and set of options. */
export interface CodePlace {
  readonly folder: string
  readonly file: string
}

/** Undefined if there is no cache folder. */
export function codePlace(bundle: Uint8Array): CodePlace | undefined {
  try {
    const folder = path.join(cacheFolder(), 'code')
    const options = JSON.stringify([process.versions.v8, process.execArgv, process.env.NODE_OPTIONS ?? ''])
    const name = [process.version, process.arch, hexadecimal(crc32(bundle)), hexadecimal(crc32(options))].join('-')
    return { folder, file: path.join(folder, name) }
  } catch {
    return undefined
  }
}

const hexadecimal = (sum: number): string => sum.toString(16).padStart(8, '0')

/** The code is followed by its checksum: V8 runs damaged code, and crashes. */
const sumBytes = 4

/** The code followed by its checksum. */
export function withSum(code: Uint8Array): readonly Uint8Array[] {
  const sum = Buffer.alloc(sumBytes)
  sum.writeUInt32LE(crc32(code))
  return [code, sum]
}

/** The code; undefined if it is missing, damaged, or writable by others. */
export function readCode({ folder, file }: CodePlace): Uint8Array | undefined {
  let descriptor: number | undefined
  try {
    if (!isOwnFolder(folder)) return undefined
    descriptor = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
    const stat = fstatSync(descriptor)
    if (!stat.isFile() || !isOwn(stat)) return undefined
    const kept = readFileSync(descriptor)
    const code = kept.subarray(0, Math.max(0, kept.length - sumBytes))
    return code.length > 0 && kept.readUInt32LE(code.length) === crc32(code) ? code : undefined
  } catch {
    return undefined
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

/** Whether the folder belongs to the user and is closed to all others. @throws the file system's error */
export function isOwnFolder(folder: string): boolean {
  const stat = lstatSync(folder, { throwIfNoEntry: false })
  return stat?.isDirectory() === true && isOwn(stat)
}

/** Windows has no modes; the user's profile is closed to others. */
const isOwn = ({ uid, mode }: Stats): boolean =>
  process.geteuid === undefined || (uid === process.geteuid() && (mode & 0o077) === 0)
