/** A YAML file as plain data that keeps the source position of every value. */
import {
  type Alias,
  type CST,
  type Document,
  type ErrorCode,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  Parser,
  parseDocument,
  visit,
} from 'yaml'
import { diagnose } from '../../compiler/diagnostics/collector.js'
import { problem } from '../../compiler/diagnostics/diagnostic.js'
import { findNotText } from '../../grammar/encoding.js'
import type { Span } from '../../grammar/span.js'
import type { TooMuch } from './entries.js'
import { type Mistake, mistakeOf, type ProtocolProblem } from './mistake.js'

export interface YamlSource {
  /** The file name in diagnostics. */
  readonly file: string
  readonly text: string
  /** The plain value; `undefined` if the text is not YAML. */
  readonly value: unknown
  readonly mistakes: readonly Mistake[]
  /**
   * The span of the value at `path`, or of its key, up to the end of its first line. An empty value always has the span
   * of its key, a list item that of the item, and the root that of its first line.
   */
  place(path: readonly string[], what: 'value' | 'key'): Span
}

/** About a page of text; longer files are something else. */
export const yamlLimits = { characters: 65_536, levels: 20, aliases: 100 } as const
const { characters: longestText, levels: deepest, aliases: mostAliases } = yamlLimits

/**
 * Reads one YAML 1.2 document (core schema, string keys, no tags); `what` names it in messages. Never throws: errors go
 * to `mistakes`.
 */
export function readYaml(text: string, file: string, what = 'a protocol'): YamlSource {
  const whole: Span = { file, start: 0, end: Math.min(1, text.length) }
  const failed = (mistake: Mistake): YamlSource => ({
    ...{ file, text, value: undefined, mistakes: [mistake] },
    place: () => whole,
  })
  const fail = (found: ProtocolProblem, span = whole) => failed(mistakeOf(found, span))
  const tooMuch = (facts: Omit<TooMuch, 'what'>): ProtocolProblem => ({
    code: 'yaml-too-large',
    parameters: { ...facts, what },
  })
  if (text.length > longestText) {
    return fail(tooMuch({ of: 'characters', found: text.length, limit: longestText }))
  }
  const odd = findNotText(text, file)
  if (odd !== undefined) return failed(diagnose(problem(odd.code, odd), odd.span))
  const deep = firstTooDeep(text)
  if (deep !== undefined) return fail(tooMuch({ of: 'levels', limit: deepest }), { file, start: deep, end: deep + 1 })
  const options = { prettyErrors: false, resolveKnownTags: false, stringKeys: true }
  const document = parseDocument(text, options)
  const context: Context = { document, file, text }
  const mistakes = [...syntaxMistakes(context), ...aliasMistakes(context, tooMuch)]
  const place: YamlSource['place'] = (path, what) => placeOf(path, what, context)
  const isReadable = mistakes.every(({ code }) => code === 'duplicate-key')
  if (!isReadable) return { file, text, value: undefined, mistakes, place }
  try {
    return { file, text, value: document.toJS({ maxAliasCount: mostAliases }), mistakes, place }
  } catch (error) {
    // The library's message for aliases that expand exponentially.
    if (!(error instanceof ReferenceError)) throw error
    return fail(tooMuch({ of: 'aliases', limit: mostAliases }))
  }
}

interface Context {
  readonly document: Document.Parsed
  readonly file: string
  readonly text: string
}

/**
 * Finds the place where the nesting gets too deep, without recursion: the library recurses as deep as the text does,
 * and a stack overflow within a regular expression ends the process.
 */
function firstTooDeep(text: string): number | undefined {
  const open = Array.from(new Parser().parse(text), (token: CST.Token) => ({ token, depth: 0 }))
  for (let at = 0; at < open.length; at++) {
    const { token, depth } = open[at]
    if (depth > deepest) return token.offset
    const inner = 'items' in token ? token.items.flatMap(({ key, value }) => [key, value]) : []
    if (token.type === 'document') inner.push(token.value)
    for (const child of inner) if (child) open.push({ token: child, depth: depth + 1 })
  }
  return undefined
}

/** At most one per line: further mistakes on a line usually follow from the first. */
function syntaxMistakes(context: Context): Mistake[] {
  const { document, text } = context
  const byLine = new Map<number, Mistake>()
  for (const { code, message, pos } of [...document.errors, ...document.warnings]) {
    const start = Math.min(pos[0], text.length)
    const line = text.lastIndexOf('\n', start - 1)
    if (byLine.has(line)) continue
    byLine.set(
      line,
      code === 'DUPLICATE_KEY'
        ? mistakeOf({ code: 'duplicate-key', parameters: { key: keyAt(start, text) } }, keySpan(start, context))
        : syntaxMistake(reworded(code) ?? `not valid YAML: ${message}`, spanOf(pos[0], pos[1], context)),
    )
  }
  return [...byLine.values()]
}

const syntaxMistake = (reason: string, span: Span): Mistake =>
  mistakeOf({ code: 'yaml-syntax', parameters: { reason } }, span)

/** Aliases without an anchor, or too many of them. */
function aliasMistakes(context: Context, tooMuch: (facts: Omit<TooMuch, 'what'>) => ProtocolProblem): Mistake[] {
  const { document } = context
  const aliases: Alias[] = []
  visit(document, { Alias: (_, alias) => void aliases.push(alias) })
  const placed = ({ range }: Alias): Span => spanOf(range?.[0] ?? 0, range?.[1] ?? 1, context)
  if (aliases.length > mostAliases) {
    const problem = tooMuch({ of: 'aliases', found: aliases.length, limit: mostAliases })
    return [mistakeOf(problem, placed(aliases[mostAliases]))]
  }
  return aliases
    .filter((alias) => alias.resolve(document) === undefined)
    .map((alias) =>
      syntaxMistake(`the alias *${alias.source} has no anchor; expected &${alias.source} before it`, placed(alias)),
    )
}

/** Replacements for messages of the library that are written for programmers. */
function reworded(code: ErrorCode): string | undefined {
  switch (code) {
    case 'MULTIPLE_DOCS':
      return 'the file has more than one YAML document; expected one'
    case 'NON_STRING_KEY':
      return 'a key is a list or a section; expected a string'
    default:
      return undefined
  }
}

function keyAt(offset: number, text: string): string {
  return /^[^\s:,}]*/.exec(text.slice(offset, offset + 100))?.[0] ?? ''
}

const keySpan = (offset: number, context: Context): Span =>
  spanOf(offset, offset + keyAt(offset, context.text).length, context)

/** The span between two offsets, cut at the end of the line. */
function spanOf(from: number, to: number, { file, text }: Context): Span {
  const start = Math.min(from, text.length)
  const newline = text.indexOf('\n', start)
  const endOfLine = newline === -1 ? text.length : newline
  return { file, start, end: Math.max(start, Math.min(to, endOfLine)) }
}

function placeOf(path: readonly string[], what: 'value' | 'key', context: Context): Span {
  const { document } = context
  let value: Node | undefined = document.contents ?? undefined
  let key: Node | undefined
  for (const step of path) {
    const collection: Node | undefined = isAlias(value) ? value.resolve(document) : value
    if (isMap(collection)) {
      // The last of several equal keys wins.
      const pair = collection.items.findLast((item) => isScalar(item.key) && item.key.value === step)
      key = isNode(pair?.key) ? pair.key : key
      value = isNode(pair?.value) ? pair.value : undefined
    } else if (isSeq(collection)) {
      const item = collection.items[Number(step)]
      value = isNode(item) ? item : undefined
      key = value ?? key
    } else if (isScalar(collection)) {
      // The bare name of a part, whose settings are requested.
      key = collection
    }
  }
  const own = what === 'value' && value?.range?.[0] !== value?.range?.[1] ? value?.range : undefined
  const range = own ?? key?.range ?? document.contents?.range
  return spanOf(range?.[0] ?? 0, range?.[1] ?? 1, context)
}
