/** Formatting: one way to lay out a `.net` file. What it does to a file changes its tree in nothing but places. */
import { read } from '../parse.js'
import type { SyntaxProblem } from '../syntax-error.js'
import { align } from './align.js'
import { print } from './document.js'
import { layOutFile } from './layout.js'
import { readSource } from './source.js'

/** How long a line may be where there is a way to break it. */
export const lineWidth = 120

export interface Formatted {
  /** As it was where there are errors. */
  readonly text: string
  readonly errors: readonly SyntaxProblem[]
}

/** `file` is the name that errors show. Lines end as the first one does, and a byte order mark stays. Never throws. */
export function format(text: string, file: string): Formatted {
  const { errors, tokens, cst } = read(text, file)
  if (errors.length > 0 || tokens === undefined || cst === undefined) return { text, errors }
  const lines = align(print(layOutFile(readSource(text, tokens, cst)), lineWidth), lineWidth)
  const end = /\r\n?|\n/.exec(text)?.[0] ?? '\n'
  const mark = text.startsWith('\ufeff') ? '\ufeff' : ''
  const printed = lines.join(end).trim()
  return { text: printed === '' ? mark : `${mark}${printed}${end}`, errors }
}
