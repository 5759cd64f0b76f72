/** Texts with values in them: strings, and the names of stages. */
import type { Expression } from '../../grammar/ast.js'
import { evaluate } from './expression.js'
import type { Env } from './state.js'
import type { Task } from './task.js'
import { formatValue, type Value } from './values.js'

/**
 * The parts as one text, each expression as `write` has its value. Nothing where that gives nothing; it is told the text before, which a
 * limit is for.
 */
export function* textOf(
  parts: readonly (string | Expression)[],
  write: (value: Value, part: Expression, before: string) => string | undefined,
  env: Env,
): Task<string | undefined> {
  let text = ''
  for (const part of parts) {
    const written = typeof part === 'string' ? part : write(yield* evaluate(part, env), part, text)
    if (written === undefined) return undefined
    text += written
  }
  return text
}

/** A string as it is, another value as it would be written. */
export const plainText = (value: Value): string => (value.kind === 'string' ? value.value : formatValue(value))
