/** A single text without its imports: its tree, and its formatting. */
import { diagnose } from '../compiler/diagnostics/collector.js'
import { problem } from '../compiler/diagnostics/diagnostic.js'
import { toJson } from '../compiler/diagnostics/render-json.js'
import type { SourceFile } from '../grammar/ast.js'
import { format as layOut } from '../grammar/format/format.js'
import { parse as readTree } from '../grammar/parse.js'
import type { SyntaxProblem } from '../grammar/syntax-error.js'
import type { Told } from './render.js'

/** The result of `parse`. */
export interface Parsed extends Told {
  /** Everything that could be read; with `partial` set if there are errors. */
  readonly tree: SourceFile
}

/** The result of `format`. */
export interface Formatted extends Told {
  /** The formatted text; unchanged if there are errors. */
  readonly text: string
}

/** The tree of a `.net` file and its syntax errors. Names are not resolved. Never throws. */
export function parse(text: string, file = 'main.net'): Parsed {
  const { tree, errors } = readTree(text, file)
  return { tree, ...told(errors, text, file) }
}

/** The text as formatted by `netc fmt`. Never throws. */
export function format(text: string, file = 'main.net'): Formatted {
  const { text: formatted, errors } = layOut(text, file)
  return { text: formatted, ...told(errors, text, file) }
}

function told(errors: readonly SyntaxProblem[], text: string, file: string): Told {
  const sources = new Map([[file, text]])
  const diagnostics = errors.map((error) => diagnose(problem(error.code, error), error.span))
  return { diagnostics: toJson(diagnostics, sources), sources }
}
