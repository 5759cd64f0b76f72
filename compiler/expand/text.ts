/** Text with interpolated values: strings, and names of stages. */
import type { Expression } from '../../grammar/ast.js'
import { evaluate } from './expression.js'
import type { Env } from './state.js'
import { after, fold, type Soon } from './task.js'
import { formatValue, type Value } from './values.js'

/**
 * Joins the parts, with each expression written by `write`. Undefined if that returns undefined; it also gets the text
 * so far, to check a limit.
 */
export function textOf(
  parts: readonly (string | Expression)[],
  write: (value: Value, part: Expression, before: string) => string | undefined,
  env: Env,
): Soon<string | undefined> {
  const add = (text: string, written: string | undefined) => (written === undefined ? undefined : text + written)
  return fold<string | undefined>(parts.length, '', (text, index) => {
    const part = parts[index]!
    if (text === undefined) return undefined
    if (typeof part === 'string') return text + part
    return after(evaluate(part, env), (value) => add(text, write(value, part, text)))
  })
}

/** Strings unchanged, other values in the language's notation. */
export const plainText = (value: Value): string => (value.kind === 'string' ? value.value : formatValue(value))
