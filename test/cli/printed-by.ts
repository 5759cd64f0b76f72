/** Runs a command in this process. */
import { Command } from 'commander'

/** What the command that `register` adds prints to standard output. */
export async function printedBy(register: (program: Command) => void, words: readonly string[]): Promise<string> {
  const program = new Command('netc').exitOverride()
  register(program)
  const { write } = process.stdout
  let printed = ''
  process.stdout.write = (text: string | Uint8Array) => {
    printed += text
    return true
  }
  try {
    await program.parseAsync(words, { from: 'user' })
  } finally {
    process.stdout.write = write
  }
  return printed
}
