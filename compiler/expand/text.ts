/** Texts with values in them: strings, and the names of stages. */
import type { Expression } from '../../grammar/ast.js'
import { evaluate } from './expression.js'
import type { Env } from './state.js'
import { after, fold, type Soon } from './task.js'
import { formatValue, type Value } from './values.js'

/**
 * The parts as one text, each expression as `write` has its value. Nothing where that gives nothing; it is told the text before, which a
 * limit is for.
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

/** A string as it is, another value as it would be written. */
export const plainText = (value: Value): string => (value.kind === 'string' ? value.value : formatValue(value))
