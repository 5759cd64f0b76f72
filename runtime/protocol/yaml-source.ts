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
  LineCounter,
  type Node,
  Parser,
  parseDocument,
  visit,
} from 'yaml'

/** Something wrong at a place; lines and columns count from 1. */
export interface Problem {
  readonly code:
    | 'bad-yaml'
    | 'duplicate-key'
    | 'unknown-key'
    | 'unknown-part'
    | 'missing-key'
    | 'wrong-value'
    | 'contradiction'
  readonly message: string
  readonly help?: string
  readonly place: Place
}

export interface Place {
  readonly line: number
  readonly column: number
  /** Characters of that line, at least 1. */
  readonly length: number
}

export interface YamlSource {
  readonly text: string
  /** The plain value; `undefined` where the text is no YAML. */
  readonly value: unknown
  readonly problems: readonly Problem[]
  /** The place of the value at `path`, or of its key; of an empty value, always the key; of a list item, always the item; of the whole, its first line. */
  place(path: readonly string[], what: 'value' | 'key'): Place
}

/** A page of text; what is longer is something else. */
const longestText = 65_536
const deepest = 20
const mostAliases = 100
const wholeFile: Place = { line: 1, column: 1, length: 1 }

/** Reads one YAML 1.2 document (core schema, text keys, no tags), which is `what`. Never throws: what is wrong is in `problems`. */
export function readYaml(text: string, what = 'a protocol'): YamlSource {
  const fail = (message: string, place = wholeFile): YamlSource => ({
    text,
    value: undefined,
    problems: [{ code: 'bad-yaml', message, place }],
    place: () => wholeFile,
  })
  if (text.length > longestText) {
    return fail(`the file has ${text.length} characters; ${what} has at most ${longestText}`)
  }
  const lines = new LineCounter()
  const deep = firstTooDeep(text, lines)
  if (deep !== undefined) {
    return fail(`this is nested more than ${deepest} deep; ${what} never is`, placeAt(deep, deep + 1, text, lines))
  }
  const options = { prettyErrors: false, resolveKnownTags: false, stringKeys: true }
  const document = parseDocument(text, options)
  const problems = [...syntaxProblems(document, text, lines), ...aliasProblems(document, text, lines, what)]
  const place: YamlSource['place'] = (path, what) => placeOf(document, path, what, text, lines)
  if (problems.some(({ code }) => code === 'bad-yaml')) return { text, value: undefined, problems, place }
  try {
    return { text, value: document.toJS({ maxAliasCount: mostAliases }), problems, place }
  } catch (error) {
    // Aliases of aliases that multiply: the library's own name for it.
    if (!(error instanceof ReferenceError)) throw error
    return fail(`not readable as YAML: ${error.message}`)
  }
}

/**
 * Where the nesting gets too deep, found without recursion: the library descends as deep as the text does, and a stack that
 * runs out within a regular expression ends the process.
 */
function firstTooDeep(text: string, lines: LineCounter): number | undefined {
  const open = Array.from(new Parser(lines.addNewLine).parse(text), (token: CST.Token) => ({ token, depth: 0 }))
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
function syntaxProblems(document: Document.Parsed, text: string, lines: LineCounter): Problem[] {
  const byLine = new Map<number, Problem>()
  for (const { code, message, pos } of [...document.errors, ...document.warnings]) {
    const place = placeAt(pos[0], pos[1], text, lines)
    if (byLine.has(place.line)) continue
    const duplicate = code === 'DUPLICATE_KEY'
    byLine.set(
      place.line,
      duplicate
        ? { code: 'duplicate-key', ...duplicateKey(pos[0], text), place: keyPlace(pos[0], text, lines) }
        : { code: 'bad-yaml', message: reworded(code) ?? `not valid YAML: ${message}`, place },
    )
  }
  return [...byLine.values()]
}

/** Aliases without an anchor, or too many for a page of text. */
function aliasProblems(document: Document.Parsed, text: string, lines: LineCounter, what: string): Problem[] {
  const aliases: Alias[] = []
  visit(document, { Alias: (_, alias) => void aliases.push(alias) })
  const problem = ({ range }: Alias, message: string): Problem => ({
    code: 'bad-yaml',
    message,
    place: range ? placeAt(range[0], range[1], text, lines) : wholeFile,
  })
  if (aliases.length > mostAliases) {
    return [problem(aliases[mostAliases], `the file has ${aliases.length} aliases; ${what} has at most ${mostAliases}`)]
  }
  return aliases
    .filter((alias) => alias.resolve(document) === undefined)
    .map((alias) => problem(alias, `the alias *${alias.source} has no anchor; expected &${alias.source} before it`))
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

function duplicateKey(offset: number, text: string): { message: string; help: string } {
  const key = keyAt(offset, text)
  return {
    message: `the key \`${key}\` is twice in the same section; expected it once`,
    help: 'remove one of the two',
  }
}

function keyAt(offset: number, text: string): string {
  return /^[^\s:,}]*/.exec(text.slice(offset, offset + 100))?.[0] ?? ''
}

function keyPlace(offset: number, text: string, lines: LineCounter): Place {
  return placeAt(offset, offset + keyAt(offset, text).length, text, lines)
}

function placeAt(from: number, to: number, text: string, lines: LineCounter): Place {
  const { line, col } = lines.linePos(from)
  const newline = text.indexOf('\n', from)
  const endOfLine = newline === -1 ? text.length : newline
  return { line: Math.max(line, 1), column: Math.max(col, 1), length: Math.max(1, Math.min(to, endOfLine) - from) }
}

function placeOf(
  document: Document.Parsed,
  path: readonly string[],
  what: 'value' | 'key',
  text: string,
  lines: LineCounter,
): Place {
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
  return range ? placeAt(range[0], range[1], text, lines) : wholeFile
}
