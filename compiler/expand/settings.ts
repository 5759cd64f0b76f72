/** Network parameters that are set from outside: `--set width=32`. */

import type { NetworkDeclaration, Parameter } from '../../grammar/ast.js'
import { readNumber, readSize } from '../../grammar/literals.js'
import type { Span } from '../../grammar/span.js'
import { problem } from '../diagnostics/diagnostic.js'
import { toParameter, typeHelp, typeTexts } from './convert.js'
import { type Env, report } from './state.js'
import type { Value } from './values.js'

export interface Setting {
  readonly name: string
  readonly text: string
  /** Where the name and the value stand on the command line. */
  readonly nameSpan: Span
  readonly span: Span
}

/** By the parameter's name; the last one of a name counts. */
export type Settings = ReadonlyMap<string, Setting>

/** The name under which the settings are shown in messages, like a file. */
export const commandLine = '<command line>'

/** The settings with their places, and the text that messages quote. */
export function readSettings(set: Readonly<Record<string, string>>): { settings: Settings; text: string } {
  const settings = new Map<string, Setting>()
  let text = ''
  for (const [name, value] of Object.entries(set)) {
    text += `${text === '' ? '' : '\n'}--set `
    const start = text.length
    text += `${name}=${value}`
    const nameSpan = { file: commandLine, start, end: start + name.length }
    const span = { file: commandLine, start: nameSpan.end + 1, end: text.length }
    settings.set(name, { name, text: value, nameSpan, span })
  }
  return { settings, text }
}

export function reportUnknownSettings({ name, parameters }: NetworkDeclaration, settings: Settings, env: Env): void {
  const names = parameters.map((parameter) => parameter.name.text)
  for (const setting of settings.values()) {
    if (names.includes(setting.name)) continue
    const suggestion = env.state.collector.suggest(setting.name, names)
    const facts = { network: name.text, name: setting.name, parameters: names, suggestion }
    report(env, problem('unknown-setting', facts), setting.nameSpan)
  }
}

/** The value that a setting gives its parameter; of unknown value where it is none of the parameter's type. */
export function settingValue({ name, type }: Parameter, { text, span }: Setting, env: Env): Value {
  const target = { what: `${name.text} of the network`, span }
  if (type === 'string') return { kind: 'string', value: text }
  if (type === 'block' && /^[A-Za-z_]\w*$/.test(text)) {
    return toParameter(type, { kind: 'word', name: { text, span } }, target, env)
  }
  const value = literal(text.trim(), span)
  if (value !== undefined) return toParameter(type, value, target, env)
  const facts = { what: target.what, expected: typeTexts[type], actual: JSON.stringify(text), help: typeHelp(type) }
  report(env, problem('wrong-type', facts), span)
  return { kind: 'unknown', type }
}

/** A number, a size or a truth value, as the language writes them. */
function literal(text: string, span: Span): Value | undefined {
  if (text === 'true' || text === 'false') return { kind: 'bool', value: text === 'true' }
  const negative = text.startsWith('-')
  const digits = negative ? text.slice(1) : text
  if (/^\d(?:_?\d)*(?:\.\d(?:_?\d)*)?(?:[eE][+-]?\d+)?[KMG]?$/.test(digits)) {
    const number = readNumber(digits, span, [])
    if (number.kind !== 'number') return undefined
    return { kind: number.integer ? 'int' : 'float', value: negative ? 0 - number.value : number.value }
  }
  if (!/^\d+(?:x\d+)+$/.test(text)) return undefined
  const size = readSize(text, span, [])
  return size.kind === 'size' ? { kind: 'extents', extents: size.extents } : undefined
}
