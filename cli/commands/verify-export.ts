/** `netc verify-export`: compares exported files with our engine. */
import type { Command } from 'commander'
import type { Check } from '../../runtime/exports/verify/report.js'
import type { Verification } from '../../runtime/exports/verify/verify.js'
import { engineOption, jsonOption } from '../arguments.js'
import { exitCodes } from '../exit-codes.js'
import { examples } from '../help.js'
import { inputArgument } from '../inputs.js'
import { printObject, say } from '../printable.js'
import { widthOf } from '../width.js'

interface VerifyOptions {
  readonly engine?: string
  readonly python?: string
  readonly json?: boolean
}

/** Declares the command on `program`. */
export function register(program: Command): void {
  program
    .command('verify-export')
    .summary('compare exported files with our engine')
    .description('Check exported files: checksums, weights, and their outputs compared with our engine.')
    .addArgument(inputArgument('<folder>', 'the folder that netc export wrote', { folders: true }))
    .addOption(engineOption('what they are compared with; default: auto, the fastest that works'))
    .option('--python <program>', 'runs what is for torch; default: NETC_TORCH_PYTHON, or python3')
    .addOption(jsonOption('print an object instead of a table'))
    .addHelpText('after', examples([['netc verify-export exported', 'what netc export wrote to the folder exported']]))
    .action(async (folder: string, { engine, python, json }: VerifyOptions) => {
      const { verifyExport } = await import('../../runtime/exports/verify/verify.js')
      const { openEngine } = await import('../../runtime/engines/open.js')
      const verification = await verifyExport(folder, () => openEngine(engine), python)
      if (json) printObject(verification)
      else await tell(verification)
      if (!verification.holds) process.exitCode = exitCodes.failed
    })
}

async function tell({ folder, target, network, runtime, engine, checks, holds }: Verification): Promise<void> {
  const { textTable } = await import('../../runtime/reports/text-table.js')
  const compared = runtime === undefined ? '' : `, ${runtime} compared with ${engine}`
  const rows = checks.map(({ file, what, values, difference, largest, most, holds: own }: Check) => [
    file,
    what,
    String(values),
    difference === null ? 'differs' : difference === 0 ? '0' : difference.toExponential(1),
    largest.toPrecision(3),
    most === 0 ? '0' : most.toExponential(1),
    own ? 'yes' : 'NO',
  ])
  const header = ['file', 'compared', 'numbers', 'difference', 'largest', 'at most', 'holds']
  const table = textTable({ header, rows }, widthOf(process.stdout))
  say(`${network} for ${target}${compared}\nall files of ${folder} have their checksums\n\n${table.join('\n')}\n`)
  if (!holds)
    process.stderr.write(
      'error: the files do not compute what the network computes\n  help: export them again; where that does not help it is a bug of netc\n',
    )
}
