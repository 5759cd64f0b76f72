/** Diagnostics as SARIF 2.1.0 (OASIS, 2020), for code scanners and editors. */

import { isLibrary } from '../source-host.js'
import type { CodeDoc } from './examples/example.js'
import type { JsonDiagnostic, JsonPlace } from './render-json.js'

/** The parts of the format that are used, named as in the specification. */
export interface SarifLog {
  readonly $schema: string
  readonly version: '2.1.0'
  readonly runs: readonly [SarifRun]
}

export interface SarifRun {
  readonly tool: {
    readonly driver: { readonly name: string; readonly version: string; readonly rules: readonly SarifRule[] }
  }
  /** Columns count characters, not UTF-16 units. */
  readonly columnKind: 'unicodeCodePoints'
  readonly originalUriBaseIds: Readonly<Record<string, { readonly description: SarifMessage }>>
  readonly results: readonly SarifResult[]
}

export interface SarifMessage {
  readonly text: string
}

export interface SarifRule {
  readonly id: string
  readonly shortDescription: SarifMessage
  readonly help: SarifMessage
  readonly defaultConfiguration: { readonly level: 'error' | 'warning' }
}

export interface SarifResult {
  readonly ruleId: string
  /** Index into the driver's rules. */
  readonly ruleIndex: number
  readonly level: 'error' | 'warning'
  readonly message: SarifMessage
  readonly locations: readonly SarifLocation[]
  /** Related places, innermost expansion first. */
  readonly relatedLocations: readonly (SarifLocation & { readonly id: number; readonly message: SarifMessage })[]
}

export interface SarifLocation {
  readonly physicalLocation?: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId?: string }
    /** Lines and columns from 1; the end is exclusive. */
    readonly region: {
      readonly startLine: number
      readonly startColumn: number
      readonly endLine: number
      readonly endColumn: number
    }
  }
  /** The name for text that is not in a file. */
  readonly logicalLocations?: readonly [{ readonly name: string }]
}

/** The base of paths below `std/`. */
const libraryBase = 'NETC_LIBRARY'

/** Documentation of a rule. */
export type RuleDocs = Readonly<Record<string, Pick<CodeDoc, 'title' | 'why'>>>

/** `version` is netc's, `docs` has all codes. Rules are the codes that occur, in that order. */
export function toSarif(diagnostics: readonly JsonDiagnostic<string>[], docs: RuleDocs, version: string): SarifLog {
  const codes = [...new Set(diagnostics.map(({ code }) => code))]
  const severities = new Map(diagnostics.map(({ code, severity }) => [code, severity]))
  const indices = new Map(codes.map((code, index) => [code, index]))
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'netc', version, rules: codes.map((code) => rule(code, docs[code]!, severities.get(code)!)) },
        },
        columnKind: 'unicodeCodePoints',
        originalUriBaseIds: { [libraryBase]: { description: message('The standard library that comes with netc.') } },
        results: diagnostics.map((diagnostic) => result(diagnostic, indices.get(diagnostic.code)!)),
      },
    ],
  }
}

function rule(code: string, { title, why }: RuleDocs[string], level: 'error' | 'warning'): SarifRule {
  return {
    id: code,
    shortDescription: message(title),
    help: message(`${why} See \`netc explain ${code}\`.`),
    defaultConfiguration: { level },
  }
}

function result(diagnostic: JsonDiagnostic<string>, ruleIndex: number): SarifResult {
  const { code, severity, stories, help, related } = diagnostic
  const told = stories.map(({ label, text }) => `${label}: ${text}`)
  return {
    ruleId: code,
    ruleIndex,
    level: severity,
    message: message([diagnostic.message, ...told, `help: ${help}`].join('\n')),
    locations: [location(diagnostic)],
    relatedLocations: related.map(({ message: text, within, ...place }, id) => ({
      id,
      ...location(place),
      message: message(within === undefined ? text : `${text}, ${within}`),
    })),
  }
}

function location({ file, start, end }: JsonPlace): SarifLocation {
  // Text outside of files has a name in angle brackets: the command line, standard input.
  const [, nameless] = /^<(.+)>$/.exec(file) ?? []
  if (nameless !== undefined) return { logicalLocations: [{ name: nameless }] }
  const region = { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column }
  return { physicalLocation: { artifactLocation: artifact(file), region } }
}

/** A path as a URI: relative if the path is, with URI syntax escaped. */
function artifact(file: string): { readonly uri: string; readonly uriBaseId?: string } {
  if (isLibrary(file)) return { uri: encoded(file), uriBaseId: libraryBase }
  if (file.startsWith('/')) return { uri: `file://${encoded(file)}` }
  const [, drive, rest] = /^([A-Za-z]:)(\/.*)$/.exec(file) ?? []
  return { uri: drive === undefined ? encoded(file.replace(/^(?:\.\/+)+/, '')) : `file:///${drive}${encoded(rest)}` }
}

/** A lone surrogate, which a file name may hold, has no encoding. */
const encoded = (path: string): string =>
  path
    .replaceAll(/\p{Surrogate}/gu, '\ufffd')
    .split('/')
    .map(encodeURIComponent)
    .join('/')

/** Braces would be placeholders (section 3.11.5). */
const message = (text: string): SarifMessage => ({ text: text.replaceAll(/[{}]/g, '$&$&') })
