/** JSON that was made by others. */

/** More levels than files of netc have. What is deeper does no harm to a parser, but to all that goes through it by recursion. */
export const deepestJson = 64

/** The value of a JSON text. @throws Error with what is wrong with it */
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
