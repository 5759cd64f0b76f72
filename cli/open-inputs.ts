/** Reads values of options with the readers of runtime/: an error in the value is a usage error. */
import type { PartUse } from '../runtime/protocol/part.js'
import type { ProtocolText } from '../runtime/runs/load-protocol.js'
import { readingCommandLine } from './usage-error.js'

/** Opens data. Errors in the options of `--data embedded:OPTIONS` are usage errors; all others are in files. */
export async function openingData<T>(given: string | undefined, open: () => Promise<T>): Promise<T> {
  return given?.startsWith('embedded:') ? readingCommandLine(open) : open()
}

/** The protocol that `--protocol` names. */
export async function openProtocol(given: string): Promise<ProtocolText> {
  const { readProtocol } = await import('../runtime/runs/load-protocol.js')
  return readingCommandLine(() => readProtocol(given))
}

/** The tests of `--test`, written as in a protocol file; undefined if there are none. */
export async function readTests(texts: readonly string[] | undefined): Promise<readonly PartUse[] | undefined> {
  const { loadTest } = await import('../runtime/runs/load-protocol.js')
  return readingCommandLine(() => texts?.map((text) => loadTest(text)))
}
