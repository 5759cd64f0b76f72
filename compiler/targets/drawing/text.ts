/** Names and calls come from files: each format needs its own escaping to keep them text. */

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Characters that no format can hold become U+FFFD: control characters, and lone surrogates. */
const printable = (text: string): string =>
  text.replaceAll(/[\p{Cs}\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/gu, '\ufffd')

/** Safe as an XML element's text and in quotes. */
export function escapeXml(text: string): string {
  return printable(text).replaceAll(/[&<>"']/g, (character) => entities[character])
}

/** Safe in a quoted label of mermaid, which reads `#38;` as the character 38. */
export function escapeMermaid(text: string): string {
  return printable(text).replaceAll(
    /[^\p{L}\p{N} .,:=()/+\u00d7\u00b7\u2026_-]/gu,
    (character) => `#${character.codePointAt(0)};`,
  )
}

/** Safe in a quoted string of DOT, where a backslash starts an escape. */
export function escapeDot(text: string): string {
  return printable(text).replaceAll(/["\\]/g, (character) => `\\${character}`)
}
