/** What the commands share that look something up by its name. */
import type { Command } from 'commander'
import { type Candidate, createSuggest } from '../compiler/suggest.js'
import { jsonText } from './printable.js'

/** To standard output: the object, or the text for people. */
export function print(json: boolean | undefined, object: unknown, text: () => string): void {
  process.stdout.write(json ? `${jsonText(object)}\n` : text())
}

/** Ends the command, as one that is used wrongly: nothing has this name. `all` says where all names are listed. */
export function refuseName(
  command: Command,
  what: string,
  name: string,
  known: Iterable<Candidate>,
  all: string,
): never {
  const suggestion = createSuggest()(name, known)
  const help = suggestion === undefined ? `${all} lists all` : `did you mean ${suggestion}?`
  command.error(`error: there is no ${what} ${JSON.stringify(name)}: ${help}`)
}
