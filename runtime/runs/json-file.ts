/** The JSON files of a run, read with what is in them checked. */
import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { fileErrorText } from '../base/file-errors.js'
import { UserError } from '../base/user-error.js'

interface Format {
  readonly format: string
  readonly version: number
}

/** A file of the format and version that are expected. @throws UserError where it is not */
function readJson<T extends Format>(file: string, format: string, version: number): T {
  const text = readText(file)
  let value: Partial<T> | null
  try {
    value = JSON.parse(text)
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
export function readChecked<T extends Format>(file: string, format: string, version: number, schema: object): T {
  const value = readJson<T>(file, format, version)
  const validate = new Ajv().compile(schema)
  if (validate(value)) return value
  const [{ instancePath, message }] = validate.errors!
  throw new UserError(`${file} is damaged: ${instancePath === '' ? 'it' : instancePath.slice(1)} ${message}`)
}

/** @throws UserError where the file cannot be read */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UserError(`${file} cannot be read: ${fileErrorText(error as NodeJS.ErrnoException)}`)
  }
}
