/** `netc completion`: scripts that complete command lines of netc in a shell. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Argument, type Command } from 'commander'
import { examples } from '../help.js'
import { packageRoot } from '../node-host.js'

const shells = ['bash', 'zsh', 'fish'] as const

/** Declares the command on `program`. */
export function register(program: Command): void {
  program
    .command('completion')
    .summary('complete command lines in a shell')
    .description('Print a script with which a shell completes commands, options, values, files and runs.')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .addHelpText(
      'after',
      examples([
        ['source <(netc completion bash)', 'in ~/.bashrc'],
        ['source <(netc completion zsh)', 'in ~/.zshrc, after compinit'],
        ['netc completion fish | source', 'in ~/.config/fish/config.fish'],
      ]),
    )
    .action((shell: string) => {
      process.stdout.write(readFileSync(path.join(packageRoot, 'cli/completion', `netc.${shell}`), 'utf8'))
    })
  program
    .command('complete-words', { hidden: true })
    .description('Print the possible next words, for the scripts of netc completion.')
    .argument('[words...]', 'the words after netc; the last one is incomplete')
    .action(async (words: readonly string[]) => {
      const { candidateLines, candidatesFor } = await import('../completion/candidates.js')
      process.stdout.write(candidateLines(await candidatesFor(program, words)))
    })
}
