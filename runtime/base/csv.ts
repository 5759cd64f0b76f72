/** Comma-separated values (RFC 4180). */

/** One record, including its line end. */
export function csvLine(values: readonly (string | number)[]): string {
  return `${values.map(quoted).join(',')}\r\n`
}

function quoted(value: string | number): string {
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
