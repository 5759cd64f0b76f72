/** Text of Python, laid out as its formatters do. */
import type { ArgumentType, ArgumentValue } from './call.js'

/** Columns of a line: what `pyproject.toml` states. */
export const lineWidth = 100

/** Text, or a call that has its arguments on lines of their own where it would be too long. */
export type Doc = string | { readonly open: string; readonly items: readonly Doc[]; readonly close: string }

/** A call of `callee`, which may have a name and `=` before it. */
export const callDoc = (callee: string, items: readonly Doc[]): Doc => ({ open: `${callee}(`, items, close: ')' })

export function flat(doc: Doc): string {
  return typeof doc === 'string' ? doc : `${doc.open}${doc.items.map(flat).join(', ')}${doc.close}`
}

/** The lines of a statement, which begins with `before` and is followed by `after`. */
export function layOut(doc: Doc, indent: string, before = '', after = ''): readonly string[] {
  const line = `${indent}${before}${flat(doc)}${after}`
  if (typeof doc === 'string' || doc.items.length === 0 || line.length <= lineWidth) return [line]
  const inner = `${indent}    `
  const together = `${inner}${doc.items.map(flat).join(', ')}`
  const items =
    together.length <= lineWidth
      ? [together]
      : doc.items.flatMap((item) => layOut(item, inner, '', doc.items.length === 1 ? '' : ','))
  return [`${indent}${before}${doc.open}`, ...items, `${indent}${doc.close}${after}`]
}

/** A value as Python writes it. */
export function literal(value: ArgumentValue, type: ArgumentType): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') return type === 'number' ? float(value) : String(value)
  if ((type === 'size' || type === 'padding') && value[0] === value[1]) return String(value[0])
  return value.length === 1 ? `(${value[0]},)` : `(${value.join(', ')})`
}

const float = (value: number): string => {
  const text = String(value)
  return /[.e]/.test(text) ? text : `${text}.0`
}

/** The type of a parameter. */
export const annotation: Readonly<Record<ArgumentType, string>> = {
  channels: 'int',
  int: 'int',
  number: 'float',
  bool: 'bool',
  str: 'str',
  size: 'Size',
  padding: 'str | Size',
  ints: 'tuple[int, ...]',
}

/** Text inside a docstring. */
export const inDocstring = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"""', '\\"\\"\\"').replace(/"$/, '\\"')

/** `stage_1` as the name of a class. */
export const className = (part: string): string =>
  part
    .split('_')
    .filter(Boolean)
    .map((word) => `${word[0].toUpperCase()}${word.slice(1)}`)
    .join('')
    .replace(/^(?!\p{L})/u, 'Part')
