/** `netc verify`: whether two images are of one class. */
import type { Command } from 'commander'
import { calibrationOption, thresholdOption } from '../arguments.js'
import { exitCodes } from '../exit-codes.js'
import { examples } from '../help.js'
import { inputArgument, inputs } from '../inputs.js'
import { print } from '../printable.js'
import { runArgument, type UseOptions, usesRun, withRun } from '../use-run.js'

interface VerifyOptions extends UseOptions {
  readonly threshold?: number
  readonly calibration?: string
}

/** Declares the command on `program`. */
export function register(program: Command): void {
  usesRun(
    program
      .command('verify')
      .summary('decide whether two images are of one class')
      .description('Decide whether two images are of one class.')
      .addArgument(runArgument())
      .addArgument(inputArgument('<a>', 'an image file: the query, where the two sides differ', inputs.image))
      .addArgument(inputArgument('<b>', 'another', inputs.image)),
  )
    .addOption(thresholdOption())
    .addOption(calibrationOption())
    .addHelpText('after', examples([['netc verify runs/small a.png b.png', 'by the threshold of netc calibrate']]))
    .addHelpText('after', '\nExits with 0 if they are of one class, 1 if they are not, 2 on errors.')
    .action(verify)
}

async function verify(run: string, a: string, b: string, options: VerifyOptions): Promise<void> {
  // Set now, so that it also holds if the following throws.
  process.exitCode = exitCodes.trouble
  const { readImages } = await import('../../runtime/matching/image-files.js')
  const { measureOf, needThreshold, refuseClassifier } = await import('../../runtime/matching/threshold.js')
  const answer = await withRun(run, options, async ({ trained, matcher, signal }) => {
    refuseClassifier(trained, 'netc verify')
    const threshold = needThreshold(trained, matcher, options)
    const [left, right] = await Promise.all(
      [a, b].map(async (file, tower) => {
        const images = await readImages([file], trained.frame, signal)
        return matcher.embed(images, tower)
      }),
    )
    const [score] = await matcher.scores(left, right)
    const { calibration } = threshold
    return {
      ...{ a, b, same: score >= threshold.score, measure: measureOf(trained), value: matcher.output(score), score },
      threshold: threshold.value,
      ...(calibration && { far: calibration.far, false_accepts: calibration.false_accepts.interval }),
    }
  })
  if (answer === undefined) return
  process.exitCode = answer.same ? exitCodes.ok : exitCodes.different
  print(options.json, answer, () => textOf(answer))
}

interface Answer {
  readonly same: boolean
  readonly measure: string
  readonly value: number
  readonly threshold: number
  readonly far?: number
}

function textOf({ same, measure, value, threshold, far }: Answer): string {
  const limit = `${measure === 'distance' ? 'at most' : 'at least'} ${Number(threshold.toPrecision(6))}`
  const rate =
    far === undefined ? '' : `, where ${Number((100 * far).toPrecision(6))}% of pairs of two classes are accepted`
  return `${same ? 'same' : 'different'}\n${measure} ${Number(value.toPrecision(6))}; of one class: ${limit}${rate}\n`
}
