/** The width for printed text. */

/** A smaller number is not a terminal's width but means that the width is unknown. */
const least = 20

/**
 * The columns of a terminal, from COLUMNS or the terminal itself; undefined for a file or a pipe, whose reader takes
 * lines of any length.
 */
export function widthOf(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  environment: Readonly<Record<string, string | undefined>> = process.env,
): number | undefined {
  if (stream.isTTY !== true) return undefined
  const widths = [Number(environment.COLUMNS), stream.columns ?? 0]
  return widths.find((width) => Number.isInteger(width) && width >= least)
}
