/** `netc verify-export`: what was exported, run beside our engine. */
import type { Command } from 'commander'
import type { Check } from '../../runtime/exports/verify/report.js'
import type { Verification } from '../../runtime/exports/verify/verify.js'
import { engineOption } from '../arguments.js'
import { exitCodes } from '../exit-codes.js'
import { sayJson } from '../printable.js'

interface VerifyOptions {
  readonly engine?: string
  readonly json?: boolean
}

export function register(program: Command): void {
  program
    .command('verify-export')
    .description('check the files that netc export wrote: checksums, weights, and what they compute beside our engine')
    .argument('<folder>', 'the folder that netc export wrote')
    .addOption(engineOption('what they are compared with; default: auto, the fastest that works'))
    .option('--json', 'print an object instead of a table')
    .action(async (folder: string, { engine, json }: VerifyOptions) => {
      const { verifyExport } = await import('../../runtime/exports/verify/verify.js')
      const { openEngine } = await import('../../runtime/engines/open.js')
      const verification = await verifyExport(folder, () => openEngine(engine))
      if (json) sayJson(verification)
      else await tell(verification)
      if (!verification.holds) process.exitCode = exitCodes.failed
    })
}

async function tell({ folder, target, network, runtime, engine, checks, holds }: Verification): Promise<void> {
  const { textTable } = await import('../../runtime/reports/text-table.js')
  const { say } = await import('../printable.js')
  const beside = runtime === undefined ? '' : `, ${runtime} beside ${engine}`
  const rows = checks.map(({ file, what, values, difference, largest, most, holds: own }: Check) => [
    file,
    what,
    String(values),
    difference === null ? 'differs' : difference === 0 ? '0' : difference.toExponential(1),
    largest.toPrecision(3),
    most === 0 ? '0' : most.toExponential(1),
    own ? 'yes' : 'NO',
  ])
  const table = textTable(['file', 'compared', 'numbers', 'difference', 'largest', 'at most', 'holds'], rows)
  say(`${network} for ${target}${beside}\nall files of ${folder} have their checksums\n\n${table.join('\n')}\n`)
  if (!holds)
    process.stderr.write(
      'error: the files do not compute what the network computes\n  help: export them again; where that does not help it is a bug of netc\n',
    )
}
