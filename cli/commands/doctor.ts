/** `netc doctor`: the engines that work on this machine, and what to do about the others. */
import type { Command } from 'commander'
import type { EngineStatus } from '../../runtime/engines/engine.js'
import { jsonOption } from '../arguments.js'
import { exitCodes } from '../exit-codes.js'
import { examples } from '../help.js'
import { print } from '../printable.js'

/** Declares the command on `program`. */
export function register(program: Command): void {
  program
    .command('doctor')
    .summary('show which engines can train here')
    .description('Show the engines that can train here, and why others cannot.')
    .addOption(jsonOption())
    .addHelpText('after', examples([['netc doctor', 'each engine, and the one that netc train takes']]))
    .action(async (options: { json?: boolean }) => {
      const { engineStatuses, openEngine } = await import('../../runtime/engines/open.js')
      const engines = await engineStatuses()
      const auto = engines.some(({ available }) => available) ? await openEngine() : undefined
      const choice = auto && { name: auto.description.name, why: auto.why }
      const report = { node: process.version, platform: `${process.platform} ${process.arch}`, engines, choice }
      print(options.json, report, () => render(report))
      process.exitCode = engines.some(({ available }) => available) ? exitCodes.ok : exitCodes.failed
    })
}

interface Report {
  readonly node: string
  readonly platform: string
  readonly engines: readonly EngineStatus[]
  /** What `--engine auto` chooses here. */
  readonly choice: { readonly name: string; readonly why: string | undefined } | undefined
}

function render({ node, platform, engines, choice }: Report): string {
  const lines = engines.flatMap(renderEngine)
  const auto = choice === undefined ? '' : `\nauto is ${choice.name}: ${choice.why}\n`
  return `Node ${node} on ${platform}\n\n${lines.join('\n')}\n${auto}`
}

function renderEngine({ name, available, summary, remedy, description }: EngineStatus): string[] {
  const lines = [`${available ? '✓' : '✗'} ${name.padEnd(6)} ${summary}`]
  if (description !== undefined) {
    const { threads, gpu, details } = description
    const facts = { threads: String(threads), ...(gpu === undefined ? {} : { gpu }), ...details }
    for (const [key, value] of Object.entries(facts)) lines.push(`         ${key}: ${value}`)
  }
  if (remedy !== undefined) lines.push(`         help: ${remedy}`)
  return lines
}
