/** Colours on terminals, and nowhere else. */

export type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow'
export type Paint = (text: string, style: Style) => string

const codes: Readonly<Record<Style, number>> = { bold: 1, dim: 2, green: 32, red: 31, yellow: 33 }

/** On a terminal, unless the environment says no (no-color.org). */
export function wantsColour(stream: { readonly isTTY?: boolean }, environment = process.env): boolean {
  return stream.isTTY === true && (environment.NO_COLOR ?? '') === '' && environment.TERM !== 'dumb'
}

export const plain: Paint = (text) => text

export const coloured: Paint = (text, style) => (text === '' ? '' : `\u001b[${codes[style]}m${text}\u001b[0m`)
