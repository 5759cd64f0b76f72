/** Prints a result to standard output in the requested format. */
import { csvLine } from '../runtime/base/csv.js'
import { printObject, say, sayExactly } from './printable.js'

/** The object with `--json`, the table with `--csv`, else the text. */
export function printTable(
  { json, csv }: { readonly json?: boolean; readonly csv?: boolean },
  object: unknown,
  text: () => string,
  table: readonly (readonly (string | number)[])[],
): void {
  if (json) printObject(object)
  else if (csv) sayExactly(table.map(csvLine).join(''))
  else say(text())
}
