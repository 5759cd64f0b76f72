// docs/cli.md: every command with its arguments, options and examples, from their declarations.
import { built, fenced, table, written } from './markdown.mjs'

const { createProgram } = await built('cli/program.js')

const introduction = `Every command of \`netc\`, its arguments, options and examples, as \`netc help COMMAND\` shows them. [Tools](tools.md) describes what the commands have in common, and
their exit codes.`

export function commandPage() {
  const program = createProgram()
  const help = program.createHelp()
  const commands = help.visibleCommands(program)
  const headings = new Map()
  for (const command of commands) {
    const heading = command.helpGroup().replace(/:$/, '')
    headings.set(heading, [...(headings.get(heading) ?? []), command])
  }
  const overview = [...headings].flatMap(([heading, all]) => [
    `**${heading}**`,
    table(
      ['command', ''],
      all.map((command) => [`[${command.name()}](#netc-${command.name()})`, firstSentence(command.description())]),
    ),
  ])
  const sections = commands.flatMap((command) => [command, ...help.visibleCommands(command).filter(isDeclared)])
  const parts = [written, '# Commands', introduction, ...overview, ...sections.map(section)]
  return `${[...parts, '## Options of all commands', optionTable(help, program)].join('\n\n')}\n`
}

const isDeclared = (command) => command.name() !== 'help'
const firstSentence = (text) => text.split(/(?<=\.)\s/)[0]

/** A command below another is a level further down. */
function section(command) {
  const help = command.createHelp()
  const path = pathOf(command)
  const list = help
    .visibleArguments(command)
    .map((one) => [`\`${help.argumentTerm(one)}\``, help.argumentDescription(one)])
  const own = help.visibleOptions(command).length > 1 ? optionTable(help, command) : undefined
  const shown = examplesOf(command)
  return [
    `${'#'.repeat(path.length)} ${path.join(' ')}`,
    command.description(),
    fenced(help.commandUsage(command)),
    ...(list.length === 0 ? [] : [table(['argument', ''], list)]),
    ...(own === undefined ? [] : [own]),
    ...(shown === '' ? [] : [fenced(shown, 'sh')]),
  ].join('\n\n')
}

const pathOf = (command) => (command.parent === null ? ['netc'] : [...pathOf(command.parent), command.name()])

function optionTable(help, command) {
  const rows = help
    .visibleOptions(command)
    .filter(({ long }) => long !== '--help')
    .map((option) => [`\`${help.optionTerm(option)}\``, help.optionDescription(option)])
  return table(['option', ''], rows)
}

/** The examples at the end of a command's help. */
function examplesOf(command) {
  let text = ''
  command.configureOutput({ writeOut: (part) => (text += part), getOutHasColors: () => false })
  command.outputHelp()
  const lines = text.split(/^Examples:$/m)[1] ?? ''
  return lines.replaceAll(/^ {2}/gm, '').trim()
}
