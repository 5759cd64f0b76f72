/** Colors: used on terminals and on request. Every printer asks here, for its own stream. */

/** The styles of text. */
export type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow'
/** Adds a style to a text. */
export type Paint = (text: string, style: Style) => string

const codes: Readonly<Record<Style, number>> = { bold: 1, dim: 2, green: 32, red: 31, yellow: 33 }

/** The values of `--color`. */
export const colorChoices = ['auto', 'always', 'never'] as const
/** A value of `--color`. */
export type ColorChoice = (typeof colorChoices)[number]

/** The value of `--color`. Module state, since it is known before a command starts and read deep inside of it. */
let chosen: ColorChoice = 'auto'

/** Sets the value of `--color` for the whole process. */
export function chooseColor(choice: ColorChoice): void {
  chosen = choice
}

/**
 * `--color` decides, then the environment: NO_COLOR (no-color.org), FORCE_COLOR (0 and false mean no), CLICOLOR_FORCE
 * (0 has no effect), TERM=dumb. An empty variable counts as unset. Otherwise only terminals have colors.
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

/** Leaves texts without color. */
export const plain: Paint = (text) => text

/** Adds ANSI escape sequences. */
export const colored: Paint = (text, style) => (text === '' ? '' : `\u001b[${codes[style]}m${text}\u001b[0m`)

/** The painter of a stream: colored or plain. */
export function paintFor(stream: { readonly isTTY?: boolean }): Paint {
  return wantsColor(stream) ? colored : plain
}
