/**
 * V8's compiled code of the bundle, which an earlier start has kept: it saves a third of the start. Such code is run as it is, and V8 looks at
 * little more than its own version; so it is taken only from a folder and a file that nobody but the user can write to, and whole.
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, type Stats } from 'node:fs'
import path from 'node:path'
import { crc32 } from 'node:zlib'
import { cacheFolder } from '../../runtime/base/cache-folder.js'

/** Where the code of one bundle is, for one version of Node and its options. */
export interface CodePlace {
  readonly folder: string
  readonly file: string
}

/** Nothing where there is no folder for caches. */
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

/** Behind the code comes its sum. V8 runs damaged code, and crashes. */
const sumBytes = 4

export function withSum(code: Uint8Array): readonly Uint8Array[] {
  const sum = Buffer.alloc(sumBytes)
  sum.writeUInt32LE(crc32(code))
  return [code, sum]
}

/** The code; nothing where there is none, or it is damaged, or others may have written it. */
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

/** Whether this is a folder of the user's that is closed to all others. @throws the file system's own error */
export function isOwnFolder(folder: string): boolean {
  const stat = lstatSync(folder, { throwIfNoEntry: false })
  return stat?.isDirectory() === true && isOwn(stat)
}

/** Windows has no modes; what is in the user's profile there is closed to others. */
const isOwn = ({ uid, mode }: Stats): boolean =>
  process.geteuid === undefined || (uid === process.geteuid() && (mode & 0o077) === 0)
