/** A result to standard output in the form that was asked for. */
import { csvLine } from '../runtime/base/csv.js'
import { say } from './printable.js'

/** The object with `--json`, the table with `--csv`, else the text for people. */
export function printTable(
  { json, csv }: { readonly json?: boolean; readonly csv?: boolean },
  object: unknown,
  text: () => string,
  table: readonly (readonly (string | number)[])[],
): void {
  if (json) process.stdout.write(`${JSON.stringify(object, undefined, 2)}\n`)
  else if (csv) process.stdout.write(table.map(csvLine).join(''))
  else say(text())
}
