/** Which parts of protocols the PyTorch package has: its own list, which its tests hold to its code. */
import { readFileSync } from 'node:fs'
import { packageRoot } from '../../base/environment.js'
import { UserError } from '../../base/user-error.js'
import type { Catalog } from '../../protocol/catalog.js'
import type { PartUse } from '../../protocol/part.js'
import type { Protocol } from '../../protocol/protocol.js'

/** The package's source, of which every package has a copy. */
export const pythonFolder = new URL('python/netc_package/', packageRoot)

export type PartNames = Readonly<Record<keyof Catalog, readonly string[]>>

export function pythonParts(): PartNames {
  return JSON.parse(readFileSync(new URL('parts.json', pythonFolder), 'utf8'))
}

/** @throws UserError where the protocol has a part that is not in the package */
export function refuseMissingParts(protocol: Protocol): void {
  const known = pythonParts()
  const missing = usesOf(protocol).filter(([kind, { part }]) => !known[kind].includes(part))
  if (missing.length === 0) return
  const names = [...new Set(missing.map(([kind, { part }]) => `${part} (${kind})`))].join(', ')
  throw new UserError(
    `the protocol ${protocol.name} has parts that are not in the PyTorch package: ${names}`,
    'train with another engine of netc, or without these parts',
  )
}

function usesOf(protocol: Protocol): readonly (readonly [keyof Catalog, PartUse])[] {
  const { images, split, sampler, objective, optimizer, schedule, validation } = protocol
  return [
    ...images.map((use) => ['images', use] as const),
    ...([
      ['split', split],
      ['sampler', sampler],
      ['objective', objective],
    ] as const),
    ...([
      ['optimizer', optimizer],
      ['schedule', schedule],
      ['test', validation.test],
    ] as const),
  ]
}
