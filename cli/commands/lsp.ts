/** `netc lsp`: the language server, which editors start. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { wholeNumber } from '../arguments.js'
import { examples } from '../help.js'
import { packageRoot } from '../node-host.js'
import { remark } from '../quiet.js'

interface LspOptions {
  readonly stdio?: boolean
  readonly socket?: number
}

/** Declares the command on `program`. */
export function register(program: Command): void {
  const command = program
    .command('lsp')
    .summary('serve an editor that speaks the language server protocol')
    .description(
      'Serve an editor: errors with fixes, shapes next to the lines, documentation, completion, renaming and more. docs/editor.md describes the setup of editors.',
    )
    .option('--stdio', 'speak over standard input and output, which is the default')
    .addOption(
      new Option('--socket <port>', 'wait on this port of this machine for one editor; 0 takes a free one')
        .argParser(portNumber)
        .conflicts('stdio'),
    )
    // VS Code's client says so; the protocol names that process, too, and the server ends with it.
    .addOption(new Option('--clientProcessId <number>').argParser(wholeNumber).hideHelp())
    .addHelpText(
      'after',
      examples([
        ['netc lsp --stdio', 'as editors start it'],
        ['netc lsp --socket 6009', 'for an editor that connects to a port'],
      ]),
    )
    .action(({ socket }: LspOptions) => serve(command, socket))
}

function portNumber(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError('It is a whole number up to 65535.')
  return Number(text)
}

async function serve(command: Command, socket: number | undefined): Promise<void> {
  const { serveSocket, serveStandardStreams } = await import('../../lsp/main.js')
  const { version } = JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8'))
  const installation = {
    version,
    library: path.join(packageRoot, 'compiler/std'),
    checkYaml: pathToFileURL(path.join(packageRoot, 'dist/runtime/runs/check-yaml.js')).href,
  }
  if (socket === undefined) {
    await serveStandardStreams(installation)
    return
  }
  const ready = (port: number) => remark(`waiting for an editor on port ${port}\n`)
  await serveSocket(socket, installation, ready).catch((error: Error) =>
    command.error(`error: no editor can be served on port ${socket}: ${error.message}`),
  )
}
