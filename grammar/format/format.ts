/** Formatting: the one style of `.net` files. Only places change in the tree of a formatted file. */
import { read } from '../parse.js'
import type { SyntaxProblem } from '../syntax-error.js'
import { align } from './align.js'
import { print } from './document.js'
import { layOutFile } from './layout.js'
import { readSource } from './source.js'

/** Maximum length of lines that can be broken. */
export const lineWidth = 120

export interface Formatted {
  /** Unchanged if there are errors. */
  readonly text: string
  readonly errors: readonly SyntaxProblem[]
}

/**
 * `file` is the name in errors. The line ending of the first line is used, and a byte order mark is kept. Never throws.
 */
export function format(text: string, file: string): Formatted {
  const { errors, tokens, cst } = read(text, file)
  if (errors.length > 0 || tokens === undefined || cst === undefined) return { text, errors }
  const lines = align(print(layOutFile(readSource(text, tokens, cst)), lineWidth), lineWidth)
  const end = /\r\n?|\n/.exec(text)?.[0] ?? '\n'
  const mark = text.startsWith('\ufeff') ? '\ufeff' : ''
  const printed = lines.join(end).trim()
  return { text: printed === '' ? mark : `${mark}${printed}${end}`, errors }
}
