/** The way from text to tree: tokens, structure, concrete tree, tree. */
import type { CstNode } from 'chevrotain'
import type { SourceFile } from './ast.js'
import { buildFile } from './build-ast.js'
import type { Context } from './cst.js'
import { messages, readExpected } from './messages.js'
import { NetParser } from './parser.js'
import { attachDocs, separateLines } from './structure.js'
import type { SyntaxProblem } from './syntax-error.js'
import * as t from './tokens.js'

/** One of each, made once: chevrotain analyses the grammar when a parser is made. */
const lexer = t.createLexer({ skipValidations: true })
const parser = new NetParser({ skipValidations: true, messages })

/**
 * The tree of a `.net` file and everything that is wrong with its text, in the text's order. Never throws: where there
 * are errors, the tree holds what could be read. `file` is the name that messages show.
 */
export function parse(text: string, file: string): { tree: SourceFile; errors: readonly SyntaxProblem[] } {
  const errors: SyntaxProblem[] = []
  const lexed = lexer.tokenize(text)
  const tokens = separateLines(text, lexed.tokens)
  for (const { offset, length } of lexed.errors) {
    const character = String.fromCodePoint(text.codePointAt(offset)!)
    errors.push({ code: 'unexpected-character', span: { file, start: offset, end: offset + length }, character })
  }
  parser.input = tokens
  const cst = parser.file() as CstNode | undefined
  for (const { token, message } of parser.errors) {
    const start = Number.isNaN(token.startOffset) ? text.length : token.startOffset
    errors.push({
      code: 'unexpected-token',
      span: { file, start, end: start + token.image.length },
      found:
        token.tokenType === t.NewLine ? 'a new line' : token.image === '' ? 'the end of the file' : `'${token.image}'`,
      expected: readExpected(message),
    })
  }
  const context: Context = { file, errors, docs: attachDocs(lexed.tokens, lexed.groups[t.docGroup] ?? []) }
  const tree = buildFile(context, cst, text.length)
  return { tree, errors: errors.toSorted((a, b) => a.span.start - b.span.start) }
}
