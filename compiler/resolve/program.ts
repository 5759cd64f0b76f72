/** The result of resolving: names bound to their meanings. */
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

/** A named declaration, and the file whose scope it uses. */
export interface Definition<D extends Named = Named> {
  readonly declaration: D
  readonly file: FileScope
}

export interface FileScope {
  readonly path: string
  readonly tree: SourceFile
  /** The file's definitions and imports, by their names in this file. */
  readonly names: ReadonlyMap<string, Definition>
  /** Names whose import failed, which is reported: nothing more is reported about them. */
  readonly lost: ReadonlySet<string>
  /** A syntax error has swallowed declarations or imports. */
  readonly partial: boolean
  /** The text has no syntax error. */
  readonly intact: boolean
  /** Whether there is a syntax error between two offsets, ends included: text there is not checked. */
  readonly isBroken: (start: number, end: number) => boolean
}

export interface Program {
  readonly entry: FileScope
  /** All files in the order of discovery, the entry first. */
  readonly files: readonly FileScope[]
  /** The network to compile: the only one of the entry. */
  readonly network: Definition<NetworkDeclaration> | undefined
  /** Declarations that refer to themselves: they are never expanded. */
  readonly recursive: ReadonlySet<Named>
  /** Values of the network's parameters that are set from outside, by name. */
  readonly settings: ReadonlyMap<string, Expression>
  /** Claims without a valid subject: their values are not checked. */
  readonly misclaimed: ReadonlySet<ClaimLine>
}

/** The files to check: not the library's, which its tests cover. */
export const judgedFiles = <File extends FileScope>(files: readonly File[]): readonly File[] =>
  files.filter((file, index) => index === 0 || !isLibrary(file.path))

export const isNamed = (declaration: Declaration): declaration is Named => declaration.kind !== 'defaults'

/** Declarations that are applied in a flow: a tower counts as a block. */
export type Applied = BlockDeclaration | TowerDeclaration

export const isBlock = (definition: Definition): definition is Definition<Applied> =>
  definition.declaration.kind === 'block' || definition.declaration.kind === 'tower'

/** The `defaults` at the top of a file. */
export const fileDefaults = (tree: SourceFile): readonly DefaultsDeclaration[] =>
  tree.declarations.filter((declaration) => declaration.kind === 'defaults')

/** `a block`, `an operator`. */
export const withArticle = (noun: string): string => `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`

/** Errors that leave the tree whole: the affected part is missing or repaired. */
const mended: ReadonlySet<SyntaxProblem['code']> = new Set([
  'foreign-sign',
  'invalid-escape',
  'invalid-number',
  'number-too-large',
  'wrong-quotes',
])
/** Errors after which the rest of the file is not read. */
const fatal: ReadonlySet<SyntaxProblem['code']> = new Set([
  'not-text',
  'file-too-large',
  'nesting-too-deep',
  'too-many-errors',
])

/** Starts of syntax errors, as a predicate on ranges. */
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

/** The state of a part and its neighbors (statements of a body, items of a network) in broken text. */
export interface Soundness {
  /** No syntax error in it or in the gap after it: it can be checked. */
  readonly whole: boolean
  /** Something before it was lost: its input is unknown. */
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

/** Whether unknown names may have been defined in a lost part of a declaration or its file. */
export const mayHaveLost = (file: FileScope, { span }: { readonly span: Span }): boolean =>
  file.partial || file.isBroken(span.start, span.end)

/** Whether a syntax error has swallowed parameters of a declaration, or its whole body. */
export function isPartial(file: FileScope, declaration: Named): boolean {
  if (declaration.kind === 'const') return declaration.value.kind === 'missing'
  if (declaration.partial === true) return true
  if (declaration.kind === 'fn') return file.partial && declaration.value.kind === 'missing'
  if (!file.partial) return false
  if (declaration.kind === 'network') return declaration.items.length === 0
  const [first, second] = declaration.body
  return first?.kind === 'flow' && first.value.kind === 'missing' && second === undefined
}
