/** The reference of the standard library, from its files. */
import type { Declaration } from '../grammar/ast.js'
import { parse } from '../grammar/parse.js'

export interface LibraryFile {
  /** As imports name it: `std/conv.net`. */
  readonly file: string
  /** Its exported and documented declarations, in the file's order. */
  readonly declarations: readonly LibraryDeclaration[]
}

export interface LibraryDeclaration {
  readonly name: string
  readonly kind: 'block' | 'tower' | 'head' | 'fn'
  /** The signature with defaults: `unit(filters, kernel, stride=1)`. The tensors of a head come first. */
  readonly signature: string
  /** Its whole documentation. */
  readonly doc: string
  /**
   * Its names elsewhere, from the sentence of its documentation that lists them: "Also known as SEBlock,
   * SqueezeExcitation."
   */
  readonly also: readonly string[]
}

/** `texts` are the library's files by their import paths; those in the main folder come first. */
export function libraryReference(texts: Readonly<Record<string, string>>): readonly LibraryFile[] {
  const files = Object.keys(texts).sort((a, b) => depthOf(a) - depthOf(b) || (a < b ? -1 : 1))
  return files.map((file) => {
    const { declarations } = parse(texts[file], file).tree
    return { file, declarations: declarations.flatMap((declaration) => offered(declaration, texts[file])) }
  })
}

const depthOf = (path: string): number => path.split('/').length

function offered(declaration: Declaration, text: string): readonly LibraryDeclaration[] {
  const { kind } = declaration
  if (kind === 'const' || kind === 'defaults' || kind === 'network' || declaration.doc === undefined) return []
  const { name, doc } = declaration
  return [{ name: name.text, kind, signature: signatureOf(declaration, text), doc, also: alsoKnownAs(doc) }]
}

function alsoKnownAs(doc: string): readonly string[] {
  const [, names] = /\bAlso known as ([\w,\s]+)\./.exec(doc) ?? []
  return names === undefined ? [] : names.split(/,\s*|\s+and\s+/)
}

function signatureOf(
  declaration: Extract<Declaration, { readonly kind: LibraryDeclaration['kind'] }>,
  text: string,
): string {
  const tensors = declaration.kind === 'head' ? declaration.inputs.map((input) => input.text) : []
  const parameters = declaration.parameters.map(({ name, default: value }) =>
    value === undefined ? name.text : `${name.text}=${text.slice(value.span.start, value.span.end)}`,
  )
  const all = [...tensors, ...parameters]
  return all.length === 0 ? declaration.name.text : `${declaration.name.text}(${all.join(', ')})`
}
