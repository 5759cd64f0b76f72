/** The JSON files of a run: written with a checksum, and read with what is in them checked. */
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
  /** What to do about a file that is damaged. */
  readonly help: string
}

/** What to do about a damaged file that comes of a run's end. */
export const writtenAgain = 'a run that has checkpoints writes it again: netc train --resume'

/** A file of the format and version that are expected. @throws UserError where it is not */
function readJson<T extends Format>(file: string, format: string, version: number): T {
  const text = readText(file)
  let value: Partial<T> | null
  try {
    value = parseJson(text) as Partial<T> | null
  } catch (error) {
    throw new UserError(`${file} is damaged: ${(error as Error).message}`)
  }
  if (typeof value !== 'object' || value === null || value.format === undefined) {
    throw new UserError(`${file} is damaged: it does not say that it is ${format} ${version}`)
  }
  if (value.format !== format || value.version !== version) {
    throw new UserError(
      `${file} is ${String(value.format)} ${String(value.version)}, and this version of netc reads ${format} ${version}`,
      'train it again, or use the version of netc that made it',
    )
  }
  return value as T
}

/** The same, with what is in it as the JSON schema says. @throws UserError that names what is wrong in it */
export function readChecked<T extends Format>(file: string, { format, version, schema, help }: Expected): T {
  const value = readJson<T>(file, format, version)
  const validate = new Ajv().compile(schema)
  if (validate(value)) return withoutChecksum(file, value, help)
  const [{ instancePath, message }] = validate.errors!
  throw new UserError(`${file} is damaged: ${instancePath === '' ? 'it' : instancePath.slice(1)} ${message}`)
}

/** Writes an object, with the checksum of all that is in it. @throws the file system's own error */
export function writeChecked(file: string, value: object): void {
  const text = JSON.stringify({ ...value, checksum: checksumOf(value) }, null, 1)
  writeAtomically(file, [Buffer.from(`${text}\n`)])
}

/**
 * The object without its checksum. Models that ship, and runs of older versions, have none.
 *
 * @param help what to do about a file that is damaged
 * @throws UserError where it is another than that of what is in it
 */
export function withoutChecksum<T extends object>(file: string, value: T, help: string): T {
  const { checksum, ...rest } = value as T & { readonly checksum?: unknown }
  if (checksum === undefined || checksum === checksumOf(rest)) return rest as unknown as T
  throw new UserError(`${file} is damaged, or was edited: its checksum is not that of what is in it`, help)
}

function checksumOf(value: object): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}

/** A graph may have 128 MiB, and nothing else in a run has so much. */
export const mostTextBytes = 128 << 20

/** @throws UserError where the file cannot be read, is none, or is too large */
export const readText = (file: string): string => readRegular(file, mostTextBytes)
