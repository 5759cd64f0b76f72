/** Upper bounds of text widths, without a font. */

/**
 * The advance widths of DejaVu Sans Bold from the space to `~`, in hundredths of the font size, rounded up (T with its
 * kerning). It is about the widest of the fonts that systems have by default, so text in another font needs less room,
 * never more.
 */
const widths = [
  35, 46, 53, 84, 70, 101, 88, 31, 46, 46, 53, 84, 38, 42, 38, 37, 70, 70, 70, 70, 70, 70, 70, 70, 70, 70, 40, 40, 84,
  84, 84, 59, 100, 78, 77, 74, 84, 69, 69, 83, 84, 38, 38, 78, 64, 100, 84, 86, 74, 86, 78, 73, 70, 82, 78, 111, 78, 73,
  73, 46, 37, 46, 84, 50, 50, 68, 72, 60, 72, 68, 44, 72, 72, 35, 35, 67, 35, 105, 72, 69, 72, 72, 50, 60, 48, 72, 66,
  93, 65, 66, 59, 72, 37, 72, 84,
]
const others: Readonly<Record<string, number>> = { '×': 84, '·': 38, '…': 100 }
/** Wider than any other character of common fonts, except some ligatures. */
const widest = 140

/** In pixels. */
export const fontSizes = { title: 13, line: 11 } as const

/** The width of one line of text in a sans-serif font of `size` pixels, in pixels: never less than displayed. */
export function textWidth(text: string, size: number): number {
  let hundredths = 0
  for (const character of text) hundredths += widths[character.codePointAt(0)! - 32] ?? others[character] ?? widest
  return (hundredths * size) / 100
}

/** Cuts text that is wider than `width`: a list or a call between items, if that keeps most of it. */
export function cutToWidth(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text
  const end = text.endsWith(')') ? '…)' : '…'
  const room = width - textWidth(end, size)
  let kept = ''
  for (const character of text) {
    if (textWidth(kept + character, size) > room) break
    kept += character
  }
  const comma = kept.lastIndexOf(', ')
  return comma > kept.length / 2 ? `${kept.slice(0, comma + 2)}${end}` : `${kept.trimEnd()}…`
}
