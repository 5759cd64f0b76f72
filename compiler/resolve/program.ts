/** What resolving makes of files: names tied to what they mean. */
import type {
  BlockDeclaration,
  ClaimLine,
  ConstDeclaration,
  Declaration,
  DefaultsDeclaration,
  Expression,
  FunctionDeclaration,
  HeadDeclaration,
  NetworkDeclaration,
  SourceFile,
  TowerDeclaration,
} from '../../grammar/ast.js'
import type { Span } from '../../grammar/span.js'
import type { SyntaxProblem } from '../../grammar/syntax-error.js'
import { isLibrary } from '../source-host.js'

export type Component = BlockDeclaration | TowerDeclaration | HeadDeclaration
export type Named = Component | NetworkDeclaration | ConstDeclaration | FunctionDeclaration

/** A declaration with a name, and the file whose names it sees. */
export interface Definition<D extends Named = Named> {
  readonly declaration: D
  readonly file: FileScope
}

export interface FileScope {
  readonly path: string
  readonly tree: SourceFile
  /** What the file defines and imports, by the name in this file. */
  readonly names: ReadonlyMap<string, Definition>
  /** Names that it imports in vain, which is reported: nothing more is said of them. */
  readonly lost: ReadonlySet<string>
  /** A syntax error has swallowed declarations or imports. */
  readonly partial: boolean
  /** The text is not broken anywhere. */
  readonly intact: boolean
  /** Whether the text is broken between two offsets, ends included: what stands there is not to be judged. */
  readonly isBroken: (start: number, end: number) => boolean
}

export interface Program {
  readonly entry: FileScope
  /** All files in the order in which they were met, the entry first. */
  readonly files: readonly FileScope[]
  /** The network to compile: the entry's only one. */
  readonly network: Definition<NetworkDeclaration> | undefined
  /** Declarations that are made of themselves: they are never expanded. */
  readonly recursive: ReadonlySet<Named>
  /** What the network's parameters are set to from outside, by their names. */
  readonly settings: ReadonlyMap<string, Expression>
  /** Claims of something that there is not: their values are not judged. */
  readonly misclaimed: ReadonlySet<ClaimLine>
}

/** The files that are looked through for mistakes: not the library's, whose parts its own tests hold to have none. */
export const judgedFiles = <File extends FileScope>(files: readonly File[]): readonly File[] =>
  files.filter((file, index) => index === 0 || !isLibrary(file.path))

export const isNamed = (declaration: Declaration): declaration is Named => declaration.kind !== 'defaults'

/** What is applied in a flow: a tower is a block, too. */
export type Applied = BlockDeclaration | TowerDeclaration

export const isBlock = (definition: Definition): definition is Definition<Applied> =>
  definition.declaration.kind === 'block' || definition.declaration.kind === 'tower'

/** The `defaults` at the top of a file. */
export const fileDefaults = (tree: SourceFile): readonly DefaultsDeclaration[] =>
  tree.declarations.filter((declaration) => declaration.kind === 'defaults')

/** `a block`, `an operator`. */
export const withArticle = (noun: string): string => `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`

/** Errors that leave the tree whole: what they concern stands in it as something missing or mended. */
const mended: ReadonlySet<SyntaxProblem['code']> = new Set([
  'foreign-sign',
  'invalid-escape',
  'invalid-number',
  'number-too-large',
  'wrong-quotes',
])
/** Errors behind which the rest of the file is not read. */
const fatal: ReadonlySet<SyntaxProblem['code']> = new Set([
  'not-text',
  'file-too-large',
  'nesting-too-deep',
  'too-many-errors',
])

/** Where syntax errors begin, as a question about ranges. */
export function brokenRanges(errors: readonly SyntaxProblem[]): (start: number, end: number) => boolean {
  if (errors.some(({ code }) => fatal.has(code))) return () => true
  const places = errors.filter(({ code }) => !mended.has(code)).map(({ span }) => span.start)
  places.sort((a, b) => a - b)
  return (start, end) => {
    let low = 0
    let high = places.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (places[middle]! < start) low = middle + 1
      else high = middle
    }
    return low < places.length && places[low]! <= end
  }
}

/** How a part stands among its neighbors (statements of a body, items of a network) where the text is broken. */
export interface Soundness {
  /** No syntax error lies in it or in the gap behind it: it can be judged. */
  readonly whole: boolean
  /** Something before it was lost: what it is given is not known. */
  readonly afterGap: boolean
}

const whole: Soundness = { whole: true, afterGap: false }

export function soundness(
  file: FileScope,
  parts: readonly { readonly span: Span }[],
  index: number,
  around: Span,
): Soundness {
  if (file.intact) return whole
  const part = parts[index]?.span ?? around
  const before = parts[index - 1]?.span.end ?? around.start
  const next = parts[index + 1]?.span.start
  return {
    whole: !file.isBroken(part.start, next === undefined ? around.end : next - 1),
    afterGap: part.start > before && file.isBroken(before, part.start - 1),
  }
}

/** Whether names that nobody knows may have been defined in what was lost of a declaration or its file. */
export const mayHaveLost = (file: FileScope, { span }: { readonly span: Span }): boolean =>
  file.partial || file.isBroken(span.start, span.end)

/** Whether a syntax error has swallowed parameters of a declaration, or all of its body. */
export function isPartial(file: FileScope, declaration: Named): boolean {
  if (declaration.kind === 'const') return declaration.value.kind === 'missing'
  if (declaration.partial === true) return true
  if (declaration.kind === 'fn') return file.partial && declaration.value.kind === 'missing'
  if (!file.partial) return false
  if (declaration.kind === 'network') return declaration.items.length === 0
  const [first, second] = declaration.body
  return first?.kind === 'flow' && first.value.kind === 'missing' && second === undefined
}
