/** Checks the file of a protocol or an experiment on its own, without networks and data. */
import type { Sources } from '../../compiler/diagnostics/render-pretty.js'
import { DiagnosticsError } from '../base/diagnostics-error.js'
import { checkProtocol } from '../protocol/check-protocol.js'
import type { Mistake } from '../protocol/mistake.js'
import { isRecord } from '../protocol/words.js'
import { readYaml } from '../protocol/yaml-source.js'
import { experimentProtocols } from './experiment/protocols.js'
import { checkExperiment } from './experiment/read-experiment.js'
import { protocolLanguage } from './load-protocol.js'

export interface CheckedYaml {
  readonly kind: 'protocol' | 'experiment'
  /** Of the protocol or experiment; absent if the file is invalid. */
  readonly name?: string
  readonly diagnostics: readonly Mistake[]
  readonly sources: Sources
}

/**
 * An experiment is recognized by its key `networks`. Its protocols are read, relative to the file, to check the changes
 * to them.
 */
export function checkYaml(text: string, file: string): CheckedYaml {
  const { value } = readYaml(text, file)
  const isExperiment = isRecord(value) && (Object.hasOwn(value, 'networks') || Object.hasOwn(value, 'protocols'))
  return isExperiment ? checkExperimentFile(text, file) : checkProtocolFile(text, file)
}

function checkProtocolFile(text: string, file: string): CheckedYaml {
  const { protocol, mistakes } = checkProtocol(text, protocolLanguage, file)
  return {
    kind: 'protocol',
    ...(protocol && { name: protocol.name }),
    diagnostics: mistakes,
    sources: new Map([[file, text]]),
  }
}

function checkExperimentFile(text: string, file: string): CheckedYaml {
  const { plan, source, mistakes } = checkExperiment(text, file)
  const found = { kind: 'experiment', sources: new Map([[file, text]]) } as const
  if (plan === undefined) return { ...found, diagnostics: mistakes }
  try {
    experimentProtocols({ plan, source })
    return { ...found, name: plan.name, diagnostics: [] }
  } catch (error) {
    if (!(error instanceof DiagnosticsError)) throw error
    return { ...found, diagnostics: error.diagnostics, sources: error.sources }
  }
}
