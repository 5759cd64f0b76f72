/** Reads and validates a protocol, YAML of either version, and finds all mistakes at once. */
import type { Checked, ProtocolLanguage } from './language.js'
import { orderedMistakes } from './mistake.js'
import { checkVersion1 } from './version-1.js'
import { checkVersion2 } from './version-2.js'
import { isRecord } from './words.js'
import { readYaml, type YamlSource } from './yaml-source.js'

/**
 * The protocol that `text` states, defaults filled in, or the mistakes in it, ordered by place; never both. Places
 * carry the name `file`.
 */
export function checkProtocol(text: string, language: ProtocolLanguage, file = 'protocol.yaml'): Checked {
  return checkSource(readYaml(text, file), language)
}

/** The same for parsed YAML, whose value may be modified. */
export function checkSource(source: YamlSource, language: ProtocolLanguage): Checked {
  const isOld = isRecord(source.value) && source.value.version === 1
  const { protocol, mistakes } =
    source.value === undefined
      ? { mistakes: [] }
      : isOld
        ? checkVersion1(source, language.catalog)
        : checkVersion2(source, language)
  const all = [...source.mistakes, ...mistakes]
  return all.length === 0 ? { protocol, mistakes: [] } : { mistakes: orderedMistakes(all) }
}
