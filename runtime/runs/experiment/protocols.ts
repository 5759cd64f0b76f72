/** The protocols of an experiment: unchanged, or with some sections replaced. */
import path from 'node:path'
import { stringify } from 'yaml'
import { DiagnosticsError } from '../../base/diagnostics-error.js'
import { checkSource } from '../../protocol/check-protocol.js'
import type { Protocol } from '../../protocol/protocol.js'
import { readYaml, type YamlSource } from '../../protocol/yaml-source.js'
import { findProtocol, loadProtocol, protocolLanguage } from '../load-protocol.js'
import { withIterations } from '../run-folder.js'
import { isShippedProtocol, shippedProtocols } from '../shipped-protocols.js'
import type { Plan, PlannedProtocol } from './plan.js'
import { mistakeOf, type ReadExperiment } from './read-experiment.js'

export interface ExperimentProtocol {
  /** With the experiment's maximum number of iterations, if it has one. */
  readonly protocol: Protocol
  /** The argument of `netc train --protocol`. */
  readonly given: string
  /** The text of a changed protocol, which must be written to `given`. */
  readonly text?: string
}

/**
 * In the order of the plan.
 *
 * @throws DiagnosticsError with all mistakes, placed in a protocol's own file or in the experiment's
 */
export function experimentProtocols({ plan, source }: ReadExperiment): ExperimentProtocol[] {
  const wrong: DiagnosticsError[] = []
  const ready = plan.protocols.flatMap((planned, at) => {
    try {
      return [readOne(planned, at, plan, source)]
    } catch (error) {
      if (!(error instanceof DiagnosticsError)) throw error
      wrong.push(error)
      return []
    }
  })
  if (wrong.length === 0) return ready
  const diagnostics = wrong.flatMap((error) => error.diagnostics)
  throw new DiagnosticsError(diagnostics, new Map(wrong.flatMap(({ sources }) => [...sources])))
}

function readOne(planned: PlannedProtocol, at: number, plan: Plan, source: YamlSource): ExperimentProtocol {
  const { base, change, name } = planned
  const beside = path.isAbsolute(base) ? base : path.join(plan.folder, base)
  const given = isShippedProtocol(base) ? base : beside
  const sources = new Map([[source.file, source.text]])
  const found = findProtocol(given)
  if ('reason' in found) {
    const facts = { given, reason: found.reason, shipped: shippedProtocols() }
    const span = source.place(['protocols', String(at), 'base'], 'value')
    throw new DiagnosticsError([mistakeOf({ code: 'protocol-not-found', parameters: facts }, span)], sources)
  }
  const { text, file } = found
  const protocol = withIterations(loadProtocol(text, file), plan.iterations)
  if (change === undefined) return { protocol, given }
  const changed = changedProtocol({ text, file, name, change })
  const { protocol: result, mistakes } = checkSource(
    // The base is valid, so the mistakes are in the changes or caused by them.
    { ...source, value: readYaml(changed, source.file).value, place: placeInChange(source, at, change) },
    protocolLanguage,
  )
  if (result === undefined) throw new DiagnosticsError(mistakes, sources)
  return {
    protocol: withIterations(result, plan.iterations),
    given: path.join(plan.out, 'protocols', `${name}.yaml`),
    text: changed,
  }
}

/** The base's text with the changed sections, as YAML. */
function changedProtocol({
  text,
  file,
  name,
  change,
}: {
  readonly text: string
  readonly file: string
  readonly name: string
  readonly change: Readonly<Record<string, unknown>>
}): string {
  const base = readYaml(text, file).value as Readonly<Record<string, unknown>>
  const what = `${path.basename(file)} with other ${Object.keys(change).join(', ')}`
  const origin = base.source === undefined ? what : `${what}; ${base.source}`
  const whole = { ...base, name, source: origin.slice(0, 1000), ...change }
  return stringify(whole, { aliasDuplicateObjects: false })
}

/** Places of the changed protocol in the experiment's file: those of the changes, or else that of `change` itself. */
function placeInChange(source: YamlSource, at: number, change: Readonly<Record<string, unknown>>): YamlSource['place'] {
  const section = ['protocols', String(at), 'change']
  return (path, what) =>
    path.length > 0 && Object.hasOwn(change, path[0])
      ? source.place([...section, ...path], what)
      : source.place(section, 'key')
}
