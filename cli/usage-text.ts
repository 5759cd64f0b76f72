/** Commander's messages about a wrong command line, in netc's format. */
import type { Command } from 'commander'
import { wantsColor } from './color.js'

/** `error: ...`, then help: the nearest valid word, and where all are listed. */
export function usageText(message: string, command: Command): string {
  const [lead, ...rest] = message.trimEnd().split('\n')
  const suggestion = /\(Did you mean (?:one of )?(.+?)\?\)/.exec(rest.join(' '))?.[1]
  const meant = suggestion === undefined ? '' : `did you mean ${suggestion}? `
  const painted = wantsColor(process.stderr) ? lead.replace(/^error:/, '\u001b[1;31merror\u001b[0m:') : lead
  return `${painted}\n  help: ${meant}${pathOf(command)} --help lists the options\n`
}

/** `netc data show` */
export const pathOf = (command: Command): string =>
  command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`
