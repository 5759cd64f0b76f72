/** Parsing JSON that others wrote. */

/**
 * No file of netc nests deeper. Deeper nesting does not hurt the parser, but it overflows the stack of recursive code.
 */
export const deepestJson = 64

/** The value of a JSON text. @throws Error with what is wrong with the text */
export function parseJson(text: string): unknown {
  if (isTooDeep(text)) throw new Error(`it has more than ${deepestJson} levels`)
  return JSON.parse(text)
}

function isTooDeep(text: string): boolean {
  let depth = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (quoted && character === '\\') at++
    else if (character === '"') quoted = !quoted
    else if (quoted) continue
    else if (character === '[' || character === '{') depth++
    else if (character === ']' || character === '}') depth--
    if (depth > deepestJson) return true
  }
  return false
}
