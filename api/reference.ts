/** What the language has: operators, the standard library, and what its errors mean. */
import {
  type CodeSummary,
  type Explanation,
  explain as explainCode,
  listCodes,
} from '../compiler/diagnostics/examples/book.js'
import { compilerBook } from '../compiler/diagnostics/examples/index.js'
import { type LibraryFile, libraryReference } from '../compiler/library-reference.js'
import {
  type OperatorReference,
  type OperatorSummary,
  operatorReference,
  operatorSummary,
} from '../compiler/operator-reference.js'
import { operators as registry } from '../compiler/ops/index.js'
import { libraryTexts } from './built.js'
import { textHost } from './text-host.js'

/** Every operator, in the registry's order: how it is called, and what it does. */
export function operators(): readonly OperatorSummary[] {
  return [...registry.values()].map(operatorSummary)
}

/** One operator with its parameters, and examples with shapes and costs. Undefined where there is none of that name. */
export function operator(name: string): OperatorReference | undefined {
  const found = registry.get(name)
  return found && operatorReference(found)
}

/** The standard library: of each file what can be imported from it. */
export function library(): readonly LibraryFile[] {
  return libraryReference(libraryTexts)
}

/** Every code that an error or a warning of a `.net` or graph file can have. */
export function codes(): readonly CodeSummary[] {
  return listCodes([compilerBook(textHost())])
}

/** What a code means, with a file that has the mistake, and the file mended. Undefined where there is no such code. */
export function explain(code: string): Explanation | undefined {
  return explainCode(code, [compilerBook(textHost())])
}
