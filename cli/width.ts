/** How wide what is printed may be. */

/** Less than that is no width that a terminal has, but none that is known. */
const least = 20

/**
 * The columns of a terminal, as COLUMNS says or as it tells itself; undefined of a file or a pipe, whose reader takes lines as they are.
 */
export function widthOf(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  environment: Readonly<Record<string, string | undefined>> = process.env,
): number | undefined {
  if (stream.isTTY !== true) return undefined
  const widths = [Number(environment.COLUMNS), stream.columns ?? 0]
  return widths.find((width) => Number.isInteger(width) && width >= least)
}
