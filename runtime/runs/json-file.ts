/** The JSON files of a run: written with a checksum, and validated when read. */
import { createHash } from 'node:crypto'
import { Ajv } from 'ajv'
import { parseJson } from '../base/json-text.js'
import { readRegular } from '../base/regular-file.js'
import { UserError } from '../base/user-error.js'
import { writeAtomically } from '../base/write-atomically.js'

interface Format {
  readonly format: string
  readonly version: number
}

export interface Expected extends Format {
  /** JSON schema. */
  readonly schema: object
  /** Help for a damaged file. */
  readonly help: string
}

/** Help for a damaged file that is written at the end of a run. */
export const writtenAgain = 'a run that has checkpoints writes it again: netc train --resume'

/** Reads a file with the expected format and version. @throws UserError if it differs */
function readJson<T extends Format>(file: string, format: string, version: number): T {
  const text = readText(file)
  let value: Partial<T> | null
  try {
    value = parseJson(text) as Partial<T> | null
  } catch (error) {
    throw new UserError(`${file} is damaged: ${(error as Error).message}`)
  }
  if (typeof value !== 'object' || value === null || value.format === undefined) {
    throw new UserError(`${file} is damaged: it does not have the format ${format} ${version}`)
  }
  if (value.format !== format || value.version !== version) {
    throw new UserError(
      `${file} has the format ${String(value.format)} ${String(value.version)}; this version of netc reads ${format} ${version}`,
      'train again, or use the version of netc that wrote it',
    )
  }
  return value as T
}

/** The same, with the contents validated by the JSON schema. @throws UserError that names what is wrong */
export function readChecked<T extends Format>(file: string, { format, version, schema, help }: Expected): T {
  const value = readJson<T>(file, format, version)
  const validate = new Ajv().compile(schema)
  if (validate(value)) return withoutChecksum(file, value, help)
  const [{ instancePath, message }] = validate.errors!
  throw new UserError(`${file} is damaged: ${instancePath === '' ? 'it' : instancePath.slice(1)} ${message}`)
}

/** Writes an object with a checksum of its contents. @throws the file system's own error */
export function writeChecked(file: string, value: object): void {
  const text = JSON.stringify({ ...value, checksum: checksumOf(value) }, null, 1)
  writeAtomically(file, [Buffer.from(`${text}\n`)])
}

/**
 * The object without its checksum. Models that ship, and runs of older versions, have none.
 *
 * @param help how to fix a damaged file
 * @throws UserError if it does not match the contents
 */
export function withoutChecksum<T extends object>(file: string, value: T, help: string): T {
  const { checksum, ...rest } = value as T & { readonly checksum?: unknown }
  if (checksum === undefined || checksum === checksumOf(rest)) return rest as unknown as T
  throw new UserError(`${file} is damaged or was edited: its checksum does not match`, help)
}

function checksumOf(value: object): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}

/** A graph may have 128 MiB; no other file of a run is as large. */
export const mostTextBytes = 128 << 20

/** @throws UserError if the file cannot be read, is not a regular file, or is too large */
export const readText = (file: string): string => readRegular(file, mostTextBytes)
