/** What commander says of a command line that is wrong, as netc words its errors. */
import type { Command } from 'commander'
import { wantsColor } from './color.js'

/** `error: ...`, then help: the nearest right word, and where all of them are listed. */
export function usageText(message: string, command: Command): string {
  const [lead, ...rest] = message.trimEnd().split('\n')
  const suggestion = /\(Did you mean (?:one of )?(.+?)\?\)/.exec(rest.join(' '))?.[1]
  const meant = suggestion === undefined ? '' : `did you mean ${suggestion}? `
  const painted = wantsColor(process.stderr) ? lead.replace(/^error:/, '\u001b[1;31merror\u001b[0m:') : lead
  return `${painted}\n  help: ${meant}${pathOf(command)} --help shows what there is\n`
}

/** `netc data show` */
export const pathOf = (command: Command): string =>
  command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`
