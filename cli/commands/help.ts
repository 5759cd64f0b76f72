/** `netc help`: the help of a command, named by its words. */
import type { Command } from 'commander'
import { examples } from '../help.js'

/** Declares the command on `program`. */
export function register(program: Command): void {
  program
    .command('help')
    .summary('show the help of a command')
    .description('Show the help of a command, or of netc.')
    .argument('[command...]', 'the command, such as data show')
    .addHelpText('after', examples([['netc help data show', 'the same as netc data show --help']]))
    .action(async (words: readonly string[]) => {
      let command = program
      for (const word of words) {
        const next = command.commands.find((each) => each.name() === word)
        if (next === undefined) return refuse(command, word)
        command = next
      }
      command.outputHelp()
    })
}

async function refuse(command: Command, word: string): Promise<void> {
  const { refuseName } = await import('../look-up.js')
  const { pathOf } = await import('../usage-text.js')
  const names = command
    .createHelp()
    .visibleCommands(command)
    .map((each) => each.name())
  refuseName(`command of ${pathOf(command)}`, word, names, `${pathOf(command)} --help`)
}
