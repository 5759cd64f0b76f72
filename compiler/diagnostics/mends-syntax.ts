/** Edits that mend texts which cannot be read. */
import type { Mend } from './mend.js'
import { insertAfter, insertBefore, replaceBy, replaceSign, written } from './mends.js'

/** Writes a sign of another language as this one has it, wherever it is. */
export function writeSign(sign: string, meant: string): Mend {
  const plain = sign.replace(/^'|'$/g, '')
  switch (meant) {
    case 'a comment':
      // One over several lines has to be taken apart by hand.
      return plain === '#' ? replaceSign(plain, () => '//', 'begin it with //') : () => undefined
    case 'a new line':
      return replaceSign(plain, endOfStatement, 'remove it')
    case 'a comma':
      return replaceSign(plain, () => ',', 'write ,')
    case 'x in a size, * elsewhere':
      return replaceSign(plain, timesOrSize, 'write x or *')
    default:
      return replaceSign(plain, () => meant, `write ${meant}`)
  }
}

const endOfStatement = (text: string, offset: number): string =>
  /^[^\S\n]*(?:\/\/.*)?(?:\n|$)/.test(text.slice(offset + 1)) ? '' : '\n'

const timesOrSize = (text: string, offset: number): string =>
  /\d$/.test(text.slice(0, offset)) && /^\d/.test(text.slice(offset + 1)) ? 'x' : '*'

/** A string with its quotes as the language has them. */
export const doubleQuotes: Mend = (place) => {
  const inside = written(place).slice(1, -1)
  return replaceBy(`"${inside}"`, 'write it in double quotes')(place)
}

/** Closes a bracket, at whose place this is: a brace at the end of the file, another at the end of its line. */
export const closeBracket =
  (closer: string): Mend =>
  (place) => {
    const { text, span } = place
    if (closer === '}') {
      const end = text.trimEnd().length
      const edit = { span: { ...span, start: end, end: text.length }, text: '\n}\n' }
      return { title: 'add } at the end', edits: [edit] }
    }
    const line = /^(?:(?!\/\/)[^\r\n])*/.exec(text.slice(span.start))![0].trimEnd()
    const inside = line.endsWith('{') ? line.slice(0, -1).trimEnd() : line
    const end = span.start + inside.length
    return insertAfter(closer, `add ${closer}`)({ text, span: { ...span, start: end, end } })
  }

/** Removes a tolerance with the blank before it. */
export const withoutTolerance: Mend = ({ text, span }) => {
  const start = text.slice(0, span.start).trimEnd().length
  return { title: 'leave the tolerance out', edits: [{ span: { ...span, start }, text: '' }] }
}

/** `let` or `const` before a name, or in place of what other languages have there. */
export const nameIt =
  (keyword: 'let' | 'const'): Mend =>
  (place) =>
    /^(?:var|val|auto|let|const)$/.test(written(place))
      ? replaceBy(keyword)(place)
      : insertBefore(`${keyword} `, `write ${keyword}`)(place)

/** Removes the word at the place with the blanks after it. */
export const removeWord: Mend = ({ text, span }) => {
  const [, blanks = ''] = /^([ \t]*)/.exec(text.slice(span.end)) ?? []
  return { title: 'remove it', edits: [{ span: { ...span, end: span.end + blanks.length }, text: '' }] }
}
