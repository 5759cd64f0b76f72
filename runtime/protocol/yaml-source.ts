/** A YAML file as plain data that remembers the place of everything. */
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
  /** The name that places carry. */
  readonly file: string
  readonly text: string
  /** The plain value; `undefined` where the text is no YAML. */
  readonly value: unknown
  readonly mistakes: readonly Mistake[]
  /**
   * Of the value at `path`, or of its key, up to the end of its first line; of an empty value, always the key; of a list item, always the item; of the
   * whole, its first line.
   */
  place(path: readonly string[], what: 'value' | 'key'): Span
}

/** A page of text; what is longer is something else. */
export const yamlLimits = { characters: 65_536, levels: 20, aliases: 100 } as const
const { characters: longestText, levels: deepest, aliases: mostAliases } = yamlLimits

/** Reads one YAML 1.2 document (core schema, text keys, no tags), which is `what`. Never throws: what is wrong is in `mistakes`. */
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
    // Aliases of aliases that multiply: the library's own name for it.
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
 * Where the nesting gets too deep, found without recursion: the library descends as deep as the text does, and a stack that
 * runs out within a regular expression ends the process.
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

/** At most one a line: what follows a mistake in its line follows from it. */
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

/** Aliases without an anchor, or too many for a page of text. */
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

/** Where the library's message speaks to a programmer. */
function reworded(code: ErrorCode): string | undefined {
  switch (code) {
    case 'MULTIPLE_DOCS':
      return 'the file holds more than one YAML document; expected one'
    case 'NON_STRING_KEY':
      return 'a key is a list or a section; expected a word'
    default:
      return undefined
  }
}

function keyAt(offset: number, text: string): string {
  return /^[^\s:,}]*/.exec(text.slice(offset, offset + 100))?.[0] ?? ''
}

const keySpan = (offset: number, context: Context): Span =>
  spanOf(offset, offset + keyAt(offset, context.text).length, context)

/** From one offset to another, but no further than the line. */
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
      // Of a key that is there twice, the last counts.
      const pair = collection.items.findLast((item) => isScalar(item.key) && item.key.value === step)
      key = isNode(pair?.key) ? pair.key : key
      value = isNode(pair?.value) ? pair.value : undefined
    } else if (isSeq(collection)) {
      const item = collection.items[Number(step)]
      value = isNode(item) ? item : undefined
      key = value ?? key
    } else if (isScalar(collection)) {
      // The bare name of a part, whose settings are asked for.
      key = collection
    }
  }
  const own = what === 'value' && value?.range?.[0] !== value?.range?.[1] ? value?.range : undefined
  const range = own ?? key?.range ?? document.contents?.range
  return spanOf(range?.[0] ?? 0, range?.[1] ?? 1, context)
}
