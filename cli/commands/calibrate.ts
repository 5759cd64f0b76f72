/** `netc calibrate`: the score from which two images count as the same class. */
import type { Command } from 'commander'
import type { CalibratedRate, Calibration } from '../../runtime/matching/calibration.js'
import { countFromOne, dataOption, outputFile, rate } from '../arguments.js'
import { examples } from '../help.js'
import { printObject, say } from '../printable.js'
import { remark } from '../quiet.js'
import { runArgument, type UseOptions, usesRun, withRun } from '../use-run.js'

interface CalibrateOptions extends UseOptions {
  readonly data?: string
  readonly far: number
  readonly pairs?: number
  readonly output?: string
}

/** Declares the command on `program`. */
export function register(program: Command): void {
  usesRun(
    program
      .command('calibrate')
      .summary('find the score from which two images are of one class')
      .description('Measure the threshold of a network on images that training has not seen, and keep it in the run.')
      .addArgument(runArgument()),
  )
    .addOption(dataOption("the evaluation groups of the run's own data"))
    .requiredOption(
      '--far <rate>',
      'the false accept rate: the share of pairs of two classes that may be accepted, such as 1%',
      rate,
    )
    .option('--pairs <number>', 'pairs of each kind to draw in each group; default: all', countFromOne)
    .addOption(outputFile('write it to this file (.json) instead of in the run', ['.json']))
    .addHelpText(
      'after',
      examples([
        ['netc calibrate runs/small --far 1%', 'on the evaluation groups of its data'],
        ['netc calibrate runs/small --far 0.1% --data photos -o threshold.json', 'on your images, into a file'],
      ]),
    )
    .action(async (run: string, options: CalibrateOptions, command: Command) => {
      const { output } = options
      if (output !== undefined && !/\.json$/i.test(output)) {
        command.error(`error: the threshold is written to a .json file, not ${JSON.stringify(output)}`)
      }
      await calibrateRun(run, options)
    })
}

async function calibrateRun(run: string, options: CalibrateOptions): Promise<void> {
  const { calibrate } = await import('../../runtime/matching/calibrate.js')
  const { calibrationOf, refuseShipped, writeCalibration } = await import('../../runtime/matching/calibration.js')
  const { measureOf, refuseClassifier } = await import('../../runtime/matching/threshold.js')
  const { data, far, pairs, output } = options
  const found = await withRun(run, options, async ({ trained, matcher, signal, show }) => {
    refuseClassifier(trained, 'netc calibrate')
    const file = output ?? calibrationOf(trained)
    refuseShipped(file)
    const onProgress = (share: number) => show('scoring pairs', share)
    const calibration = await calibrate(trained, matcher, { data, far, pairs, signal, onProgress })
    writeCalibration(file, calibration)
    return { calibration, file, measure: measureOf(trained) }
  })
  if (found === undefined) return
  const { calibration, file, measure } = found
  if (options.json) return printObject({ ...calibration, measure, file })
  say(calibrationText(calibration, measure))
  remark(`wrote ${file}\n`)
}

function calibrationText(calibration: Calibration, measure: string): string {
  const { threshold, data, false_accepts, false_rejects, interval_method, notes } = calibration
  const side = measure === 'distance' ? 'at most' : 'at least'
  const lines = [
    `${calibration.network} on ${data.name}, ${data.images.toLocaleString('en-US')} images`,
    '',
    `of one class    ${measure} ${side} ${Number(threshold.toPrecision(6))}`,
    `false accepts   ${rateText(false_accepts)} of two classes`,
    `false rejects   ${rateText(false_rejects)} of one class`,
    '',
    ...[...notes, `${interval_method}.`].map((note) => `- ${note}`),
  ]
  return `${lines.join('\n')}\n`
}

function rateText({ rate, interval, pairs, independent }: CalibratedRate): string {
  const percent = (share: number) => `${(100 * share).toFixed(2)}%`
  const [count, worth] = [pairs, independent].map((each) => Math.floor(each).toLocaleString('en-US'))
  return `${percent(rate)} (${percent(interval[0])} to ${percent(interval[1])}); ${count} pairs, as good as ${worth} independent ones,`
}
