/** netc for programs: everything that works in every JavaScript engine, browsers included. docs/api.md describes it. */
export { diffNetworks, type NetworkDiff } from '../compiler/analyses/diff.js'
export { type ClaimSummary, type Summary, summarize } from '../compiler/analyses/summary.js'
export type { Story } from '../compiler/diagnostics/diagnostic.js'
export type { CodeSummary, Explanation } from '../compiler/diagnostics/examples/book.js'
export type { JsonDiagnostic as Diagnostic, JsonPlace as Place } from '../compiler/diagnostics/render-json.js'
export type { SarifLog } from '../compiler/diagnostics/render-sarif.js'
export type {
  Attributes,
  AttributeValue,
  Claim,
  ExpansionFrame,
  GraphNode,
  Initializer,
  Network,
  Shape,
  Subgraph,
  Weight,
} from '../compiler/graph.js'
export type { LibraryDeclaration, LibraryFile } from '../compiler/library-reference.js'
export type { OperatorReference, OperatorSummary } from '../compiler/operator-reference.js'
export type { ParameterValue } from '../compiler/settings.js'
export type { SourceHost } from '../compiler/source-host.js'
export { type ModelJson, toModelJson } from '../compiler/targets/tfjs/model-json.js'
export type { SourceFile } from '../grammar/ast.js'
export type { Span } from '../grammar/span.js'
export { version } from './built.js'
export {
  type Compiled,
  type CompileOptions,
  type Counts,
  compile,
  compileFile,
  compileGraph,
  graphText,
  type Settings,
} from './compile.js'
export { type DrawOptions, draw } from './draw.js'
export { codes, explain, library, operator, operators } from './reference.js'
export { type RenderOptions, renderDiagnostics, renderSarif, type Told } from './render.js'
export { type Formatted, format, type Parsed, parse } from './text.js'
export { textHost } from './text-host.js'
