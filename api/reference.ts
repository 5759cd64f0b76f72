/** The reference of the language: operators, the standard library, and error codes. */
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

/** Every operator, in the registry's order: its signature and description. */
export function operators(): readonly OperatorSummary[] {
  return [...registry.values()].map(operatorSummary)
}

/** One operator with its parameters, and examples with shapes and costs. Undefined for an unknown name. */
export function operator(name: string): OperatorReference | undefined {
  const found = registry.get(name)
  return found && operatorReference(found)
}

/** The standard library: the exports of each file. */
export function library(): readonly LibraryFile[] {
  return libraryReference(libraryTexts)
}

/** Every code of errors and warnings in `.net` and graph files. */
export function codes(): readonly CodeSummary[] {
  return listCodes([compilerBook(textHost())])
}

/** The explanation of a code, with a file that has the mistake, and the fixed file. Undefined for an unknown code. */
export function explain(code: string): Explanation | undefined {
  return explainCode(code, [compilerBook(textHost())])
}
