/** Reads protocols from a text, a file or by name, with all registered parts. */
import { readFileSync } from 'node:fs'
import { decodeText } from '../../grammar/encoding.js'
import { DiagnosticsError } from '../base/diagnostics-error.js'
import { packageRoot } from '../base/environment.js'
import { fileErrorText, isFileError } from '../base/file-errors.js'
import { UserError } from '../base/user-error.js'
import { checkPart } from '../protocol/check-part.js'
import { checkProtocol } from '../protocol/check-protocol.js'
import type { ProtocolLanguage } from '../protocol/language.js'
import type { PartUse } from '../protocol/part.js'
import type { Protocol } from '../protocol/protocol.js'
import { protocolParts, protocolRules } from './protocol-parts.js'
import { isShippedProtocol, shippedFolder, shippedProtocols } from './shipped-protocols.js'

/** Everything that protocols can contain. */
export const protocolLanguage: ProtocolLanguage = { catalog: protocolParts, rules: protocolRules }

/**
 * The protocol that `text` states, defaults filled in.
 *
 * @param file the name of the text in messages
 * @throws DiagnosticsError with all mistakes: place, what was found, what was expected, and similar names
 */
export function loadProtocol(text: string, file: string): Protocol {
  const { protocol, mistakes } = checkProtocol(text, protocolLanguage, file)
  if (protocol === undefined) throw new DiagnosticsError(mistakes, new Map([[file, text]]))
  return protocol
}

/**
 * The test in `text`, written like an item of a protocol's `test`.
 * @throws DiagnosticsError with all mistakes, placed in `--test`
 */
export function loadTest(text: string): PartUse {
  const called = '--test'
  const { use, mistakes } = checkPart({ text, kind: 'test', called }, protocolParts)
  if (use === undefined) throw new DiagnosticsError(mistakes, new Map([[called, text]]))
  return use
}

/** The protocol `given`, as `readProtocol` accepts it. @throws UserError also if it cannot be read */
export function loadProtocolFile(given: string): Protocol {
  const { text, file } = readProtocol(given)
  return loadProtocol(text, file)
}

/**
 * The text of a protocol and its name in messages: a file, or a protocol that ships, by its name: `quickstart`.
 *
 * @throws UserError if it cannot be read
 */
export function readProtocol(given: string): ProtocolText {
  const read = findProtocol(given)
  if (!('reason' in read)) return read
  throw new UserError(
    `cannot read the protocol ${given}: ${read.reason}`,
    `name a .yaml file, or one that ships: ${shippedProtocols().join(', ')}`,
  )
}

export interface ProtocolText {
  readonly text: string
  readonly file: string
}

/** The same, or why it cannot be read. */
export function findProtocol(given: string): ProtocolText | { readonly reason: string } {
  const shipped = isShippedProtocol(given) ? `${shippedFolder}${given}.yaml` : undefined
  try {
    const text = decodeText(readFileSync(shipped === undefined ? given : new URL(shipped, packageRoot)))
    return { text, file: shipped ?? given }
  } catch (error) {
    if (!isFileError(error)) throw error
    return { reason: fileErrorText(error) }
  }
}
