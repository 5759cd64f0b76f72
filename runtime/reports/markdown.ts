/** Markdown helpers. */

export const fenced = (text: string, language = 'text'): string => `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``

const cell = (text: unknown): string => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ')

/** A table of strings; `right` lists the columns of numbers. */
export function table(
  header: readonly string[],
  rows: readonly (readonly unknown[])[],
  right: readonly number[] = [],
): string {
  const rule = header.map((_, column) => (right.includes(column) ? '---:' : '---'))
  return [header, rule, ...rows.map((row) => row.map(cell))].map((row) => `| ${row.join(' | ')} |`).join('\n')
}
