import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import type { Argument, Command, Option } from 'commander'
import { exitCodes } from '../../cli/exit-codes.js'
import { offersOf } from '../../cli/offers.js'
import { allCommands, createProgram } from '../../cli/program.js'
import { isUsageError } from '../../cli/usage-error.js'
import { netc, root } from './netc.js'

const wordsTo = (command: Command): string[] =>
  command.parent === null ? [] : [...wordsTo(command.parent), command.name()]

/** What a command line is wrong by, and what is printed of it; undefined where nothing is wrong. */
async function errorOf(
  words: readonly string[],
  acts: boolean,
): Promise<{ readonly error: unknown; readonly text: string } | undefined> {
  let text = ''
  const program = createProgram()
  for (const command of allCommands(program)) {
    command.configureOutput({ writeErr: (written) => (text += written) })
    if (!acts && command.commands.length === 0) command.action(() => {})
  }
  try {
    await program.parseAsync(words, { from: 'user' })
    return undefined
  } catch (error) {
    return { error, text: text || String(error) }
  }
}

describe('a command line that is wrong', () => {
  const commands = allCommands(createProgram()).filter((command) => command.name() !== 'complete-words')

  /** Unless it `acts`, what is refused is so by its declarations alone, and no command begins. */
  async function refuses(words: readonly string[], says: string | RegExp, acts = false): Promise<void> {
    const told = await errorOf(words, acts)
    const line = words.join(' ')
    expect(told, `netc ${line} is taken`).not.to.equal(undefined)
    expect(isUsageError(told!.error), `netc ${line}: ${told!.text}`).to.equal(true)
    expect(told!.text, line).to.match(typeof says === 'string' ? new RegExp(says) : says)
  }

  const withValue = ({ long, flags, argChoices }: Option) => [
    long!,
    argChoices?.[0] ?? (flags.includes('<rate>') ? '1%' : 'any=1'),
  ]
  const takesValue = ({ required }: Option) => required
  const isInput = (declared: Option | Argument) =>
    declared.parseArg?.name === 'readInput' && Object.keys(offersOf(declared)).length > 0

  for (const command of commands) {
    const path = wordsTo(command)
    it(`ends netc ${path.join(' ')} with 2`, async () => {
      const mandatory = command.options.filter((option) => option.mandatory).flatMap(withValue)
      await refuses([...path, '--no-such-option', ...mandatory], 'no-such-option')
      if (command.registeredArguments.some(({ required }) => required)) await refuses(path, /missing|required/)
      if (mandatory.length > 0) await refuses([...path, 'any'], /required|no file/)
      if (!command.registeredArguments.at(-1)?.variadic && command.commands.length === 0)
        await refuses([...path, 'x', 'x', 'x', 'x', ...mandatory], 'too many')
      if (command.commands.length > 0) await refuses([...path, 'no-command'], /no command|unknown command/, true)
      for (const option of command.options.filter(takesValue)) {
        await refuses([...path, option.long!], 'argument missing')
        if (option.argChoices !== undefined) await refuses([...path, option.long!, 'nonsense'], 'Allowed choices')
        if (/<(number|levels|factor|rate|name=value)>/.test(option.flags))
          await refuses([...path, option.long!, '!'], 'is invalid')
        if (isInput(option)) await refuses([...path, option.long!, 'no/such/place'], 'there is no .*no/such/place')
      }
      const [first] = command.registeredArguments
      if (first !== undefined && isInput(first)) {
        const required = command.registeredArguments.filter((argument) => argument.required)
        const words = required.length === 0 ? ['no/such.net'] : required.map(() => 'no/such.net')
        await refuses([...path, ...words, ...mandatory], 'there is no .*no/such.net')
      }
    })
  }

  it('names the command, option or file that was meant', async () => {
    await refuses(['compil'], /did you mean compile\?/)
    await refuses(['trian'], /did you mean train\?/)
    await refuses(['data', 'shwo'], /no command of netc data/, true)
    await refuses(['help', 'data', 'shwo'], /no command of netc data/, true)
    await refuses(['compile', '--sumary'], /did you mean --summary\?/)
    await refuses(['compile', 'a.net', '--colour', 'never'], /did you mean --color\?/)
    expect(netc('compile', 'specs/sircn.net').err).to.contain('did you mean specs/sircnn.net?')
    expect(netc('data', 'shwo').err).to.equal(
      'error: there is no command of netc data "shwo"\n  help: did you mean show?\n',
    )
  })

  it('is one whose options have values that only the command can read', async () => {
    for (const [words, says] of [
      [['train', 'specs/sircnn.net', '--protocol', 'none'], 'cannot read the protocol none'],
      [['train', 'specs/sircnn.net', '--protocol', 'quickstart', '--data', 'classes:none'], 'no file or folder none'],
      [['train', 'specs/sircnn.net', '--protocol', 'quickstart', '--data', 'embedded:x=1'], 'no option x'],
      [['evaluate', 'models/matcher', '--test', 'none'], 'unknown part'],
      [['data', 'embedded', 'x=1', '-o', 'none'], 'no option x'],
      [['data', 'show', '--data', 'embedded', '--alphabet', 'none', '-o', 'none.png'], 'no alphabet none'],
      [['data', 'show', '--data', 'embedded', '-o', 'none.gif'], '.png or .svg'],
      [['fit', 'specs/sircnn.net', '--vary', 'none'], 'no number parameter called none'],
      [['fit', 'specs/sircnn.net', '--vary', 'width', '--params', 'many'], 'not a claim'],
      [['explain', 'none'], 'no error'],
      [['ops', 'none'], 'no operator'],
      [['compile', 'specs'], 'is a folder'],
      [['evaluate', 'README.md'], 'is not a folder'],
    ] as const)
      await refuses([...words], says, true)
  })

  it('is shown by the exit code: 2 for the command line, 1 for what a command found wrong', () => {
    const net = 'specs/sircnn.net'
    expect(netc('compile', 'none.net').code).to.equal(2)
    expect(netc('compile', net, '--set', 'none=1').code).to.equal(2)
    expect(netc('compile', net, '--set', 'width=wide', '--json').code).to.equal(2)
    expect(netc('check', net, '--set', 'none=1').code).to.equal(2)
    expect(netc('fit', net, '--vary', 'none').code).to.equal(2)
    expect(netc('train', net, '--data', 'none').code).to.equal(2)
    expect(netc().code).to.equal(2)
    expect(netc('compile', net).code).to.equal(0)
    expect(netc('fit', net, '--vary', 'width=1..4', '--params', '<= 10', '--ignore-claims').code).to.equal(1)
    expect(netc('evaluate', 'specs').code).to.equal(1)
  })
})

describe('help', () => {
  const commands = allCommands(createProgram()).filter((command) => command.name() !== 'complete-words')

  it('of every command begins with what it does, and ends with examples that are right', async () => {
    for (const command of commands) {
      const path = wordsTo(command).join(' ')
      expect(command.description(), path).to.match(/^[A-Z].*\.$/)
      if (command.parent !== null) expect(command.summary(), path).to.match(/^[a-z].{0,58}[^.]$/)
      let shown = ''
      command.configureOutput({ writeOut: (text) => (shown += text) })
      command.outputHelp()
      const examples = [...shown.slice(shown.indexOf('Examples:')).matchAll(/^ {2}(?!#)(.*\bnetc\b.*)$/gm)]
      expect(examples.length, path).to.be.greaterThan(0)
      for (const [, line] of examples) await isParsed(line)
    }
  })

  /** Whether all of its words are of commands and options that there are; files need not be. */
  async function isParsed(line: string): Promise<void> {
    const netcs = /\bnetc ([^|><)]*)/.exec(line)![1].trim()
    const words = [...netcs.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain)
    const program = createProgram()
    for (const command of allCommands(program)) {
      command.action(() => {})
      for (const argument of command.registeredArguments) argument.parseArg = undefined
      for (const option of command.options) if (isInput(option)) option.argParser((text) => text)
    }
    await program.parseAsync(words, { from: 'user' })
  }
  const isInput = (option: Option) => option.parseArg?.name === 'readInput'

  it('of netc lists every command, and help COMMAND is COMMAND --help', () => {
    const { code, out } = netc('--help')
    expect(code).to.equal(0)
    for (const command of createProgram().commands) {
      const isListed = out.includes(`\n  ${command.name().padEnd(15)} `)
      expect(isListed, command.name()).to.equal(command.name() !== 'complete-words')
    }
    expect(netc('help', 'data', 'show').out).to.equal(netc('data', 'show', '--help').out)
    expect(netc('help').out).to.equal(out)
    expect(netc('--version').out).to.match(/^\d+\.\d+\.\d+\n$/)
  })

  it('shows no other name of an option, and takes it', () => {
    expect(netc('train', '--help').out).not.to.contain('--out ')
    expect(netc('draw', 'specs/sircnn.net', '--out', '-', '--format', 'dot').out).to.match(/^digraph/)
  })
})

describe('the table of exit codes', () => {
  it('has every code that a command ends with', () => {
    const page = readFileSync(path.join(root, 'docs/tools.md'), 'utf8')
    const table = page.slice(page.indexOf('### Exit codes'), page.indexOf('### Completion'))
    const written = [...table.matchAll(/^\| ([\d, ]+) \|/gm)].flatMap(([, codes]) => codes.split(', ').map(Number))
    const { interrupted, ...others } = exitCodes
    const known = new Set([...Object.values(others), ...Object.values(interrupted)])
    expect(written).to.have.members([...known])
  })
})
