/** Colors: on terminals, and where somebody asks for them. Everything that prints asks here, for its own stream. */

export type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow'
export type Paint = (text: string, style: Style) => string

const codes: Readonly<Record<Style, number>> = { bold: 1, dim: 2, green: 32, red: 31, yellow: 33 }

export const colorChoices = ['auto', 'always', 'never'] as const
export type ColorChoice = (typeof colorChoices)[number]

/** What `--color` says. It is kept here because it is known before a command begins, and asked for deep inside of it. */
let chosen: ColorChoice = 'auto'

export function chooseColor(choice: ColorChoice): void {
  chosen = choice
}

/**
 * `--color` decides, then the environment: NO_COLOR (no-color.org), FORCE_COLOR (0 and false are no), CLICOLOR_FORCE (0 asks for nothing), TERM=dumb. A
 * variable that is empty is as one that is not set. Without any of them a terminal has colors, and nothing else has.
 */
export function wantsColor(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>> = process.env,
  choice: ColorChoice = chosen,
): boolean {
  if (choice !== 'auto') return choice === 'always'
  const { NO_COLOR = '', FORCE_COLOR = '', CLICOLOR_FORCE = '', TERM } = environment
  if (NO_COLOR !== '') return false
  if (FORCE_COLOR !== '') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  if (CLICOLOR_FORCE !== '' && CLICOLOR_FORCE !== '0') return true
  return stream.isTTY === true && TERM !== 'dumb'
}

export const plain: Paint = (text) => text

export const colored: Paint = (text, style) => (text === '' ? '' : `\u001b[${codes[style]}m${text}\u001b[0m`)

/** Paints for a stream, or leaves as it is. */
export function paintFor(stream: { readonly isTTY?: boolean }): Paint {
  return wantsColor(stream) ? colored : plain
}
