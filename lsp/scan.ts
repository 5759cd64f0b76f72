/** What is around a place of a text, also where the text cannot be read yet. */

export interface Bracket {
  readonly sign: string
  readonly offset: number
  /** The word before it, such as the name of what is called. */
  readonly word: string
  /** The commas in it, up to the place. */
  readonly commas: number
  /** Where the last item in it begins. */
  readonly item: number
  /** Of a brace: it is a network's. */
  readonly network: boolean
}

export interface Around {
  /** The brackets that are open at the place, outermost first. */
  readonly brackets: readonly Bracket[]
  /** What the place is in; an unfinished string goes on to the end of its line. */
  readonly inside: 'code' | 'string' | 'comment'
  /** The word that ends at the place, or ''. */
  readonly word: string
  /** The line up to the place. */
  readonly line: string
}

const closers: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }

/** Reads the text up to an offset once. */
export function around(text: string, offset: number): Around {
  const open: { sign: string; offset: number; word: string; commas: number; item: number; network: boolean }[] = []
  let inside: Around['inside'] = 'code'
  const parts = /\/\/[^\r\n]*|"(?:[^"\\\r\n]|\\[^\r\n])*"?|[()[\]{},]/g
  for (let found = parts.exec(text); found !== null && found.index < offset; found = parts.exec(text)) {
    const [sign] = found
    const end = found.index + sign.length
    if (sign.startsWith('//')) {
      if (offset <= end) inside = 'comment'
    } else if (sign.startsWith('"')) {
      const isClosed = sign.length > 1 && sign.endsWith('"')
      if (isClosed ? offset < end : offset <= end) inside = 'string'
    } else if (sign === ',') {
      const last = open.at(-1)
      if (last !== undefined) Object.assign(last, { commas: last.commas + 1, item: end })
    } else if (closers[sign] === undefined) {
      const word = /(\w+)\s*$/.exec(text.slice(Math.max(0, found.index - 100), found.index))?.[1] ?? ''
      const before = text.slice(Math.max(0, found.index - 500), found.index)
      const network = sign === '{' && /(?:^|\n)\s*network\s+\w+\s*(?:\([^{}]*\))?\s*$/.test(before)
      open.push({ sign, offset: found.index, word, commas: 0, item: end, network })
    } else {
      const at = open.findLastIndex((one) => one.sign === closers[sign])
      if (at !== -1) open.length = at
    }
  }
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset)
  return { brackets: open, inside, word: /\w*$/.exec(line)![0], line }
}

/** The word at an offset, its ends included. */
export function wordAt(text: string, offset: number): { readonly text: string; readonly start: number } | undefined {
  const before = /\w*$/.exec(text.slice(Math.max(0, offset - 200), offset))![0]
  const after = /^\w*/.exec(text.slice(offset, offset + 200))![0]
  const word = before + after
  return word === '' ? undefined : { text: word, start: offset - before.length }
}
