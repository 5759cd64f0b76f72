/** Reading what options name with the parts of runtime/: where the option is wrong, so is the command line. */
import type { PartUse } from '../runtime/protocol/part.js'
import type { ProtocolText } from '../runtime/runs/load-protocol.js'
import { readingCommandLine } from './usage-error.js'

/** Opens data: the options of `--data embedded:OPTIONS` are on the command line, and everything else is on the disk. */
export async function openingData<T>(given: string | undefined, open: () => Promise<T>): Promise<T> {
  return given?.startsWith('embedded:') ? readingCommandLine(open) : open()
}

/** The protocol that `--protocol` names. */
export async function openProtocol(given: string): Promise<ProtocolText> {
  const { readProtocol } = await import('../runtime/runs/load-protocol.js')
  return readingCommandLine(() => readProtocol(given))
}

/** The tests of `--test`, as in a protocol's file; undefined where there are none. */
export async function readTests(texts: readonly string[] | undefined): Promise<readonly PartUse[] | undefined> {
  const { loadTest } = await import('../runtime/runs/load-protocol.js')
  return readingCommandLine(() => texts?.map((text) => loadTest(text)))
}
