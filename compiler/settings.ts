/** Network parameters set from outside, as texts in the language's notation: `--set width=32`. */
import type { Expression, Parameter } from '../grammar/ast.js'
import { parseValue } from '../grammar/parse-value.js'
import type { Span } from '../grammar/span.js'
import type { SyntaxProblem } from '../grammar/syntax-error.js'

export interface Setting {
  readonly name: string
  readonly text: string
  /** Places of the name and the value on the command line. */
  readonly nameSpan: Span
  readonly span: Span
}

/** A value from a program or YAML; a text is in the language's notation, `3x5` or `eca(taps=5)`. */
export type ParameterValue = number | string | boolean | readonly ParameterValue[]

export function asWritten(value: ParameterValue): string {
  return typeof value === 'object' ? `[${value.map(asWritten).join(', ')}]` : String(value)
}

/** By the parameter's name. */
export type Settings = ReadonlyMap<string, Setting>

/** The file name of settings in messages. */
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

/** The value that a setting's text gives a parameter of this type, or its error. A string needs no quotes. */
export function settingValue(
  { text, span }: Setting,
  type: Parameter['type'],
): { readonly value: Expression; readonly errors: readonly SyntaxProblem[] } {
  if (type === 'string' && !text.startsWith('"')) return { value: { kind: 'string', value: text, span }, errors: [] }
  return parseValue(text, span)
}
