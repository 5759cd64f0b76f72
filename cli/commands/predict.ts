/** `netc predict`: the class of an image. */
import type { Command } from 'commander'
import type { Combination } from '../../runtime/matching/combination.js'
import type { Prediction } from '../../runtime/matching/predict-files.js'
import { calibrationOption, combineOption, countFromOne, csvOption, thresholdOption } from '../arguments.js'
import { examples } from '../help.js'
import { inputOption } from '../inputs.js'
import { predictionHeadings, predictionRows, predictionText } from '../prediction-text.js'
import { printTable } from '../print-table.js'
import { imagesArgument, runArgument, type UseOptions, type Using, usesRun, withRun } from '../use-run.js'

interface PredictOptions extends UseOptions {
  readonly support?: string
  readonly combine: Combination
  readonly top: number
  readonly threshold?: number
  readonly calibration?: string
  readonly csv?: boolean
}

/** Declares the command on `program`. */
export function register(program: Command): void {
  usesRun(
    program
      .command('predict')
      .summary('find the class of images')
      .description(
        'Find the class of images: the most similar one of a folder of examples, or the output of a classifier.',
      )
      .addArgument(runArgument())
      .addArgument(imagesArgument()),
  )
    .addOption(
      inputOption('--support <folder>', 'examples of the classes: FOLDER/CLASS/FILE; classifiers need none', {
        folders: true,
      }),
    )
    .addOption(
      combineOption(': the mean of their scores, the best of them, or the score of the mean of their features').default(
        'mean' satisfies Combination,
      ),
    )
    .option('--top <number>', 'number of classes shown', countFromOne, 5)
    .addOption(thresholdOption())
    .addOption(calibrationOption())
    .addOption(csvOption())
    .addHelpText(
      'after',
      examples([
        ['netc predict matcher new.png --support known', 'by examples, in a folder for each class'],
        ['netc predict runs/classes photos --csv', 'by a classifier, for a spreadsheet'],
      ]),
    )
    .action(predict)
}

async function predict(run: string, paths: readonly string[], options: PredictOptions): Promise<void> {
  const { findImages } = await import('../../runtime/matching/image-files.js')
  const files = findImages(paths).map(({ file }) => file)
  const answer = await withRun(run, options, async (using) => {
    const { trained, note } = using
    const isClassifier = trained.network.kind === 'classifier'
    const found = await (isClassifier ? byClassifier : bySupport)(using, files, options)
    if (found.threshold === null) note(`no threshold: every image gets its most similar class, known or not`)
    return { network: trained.network.name, weights: trained.sha256, ...found }
  })
  if (answer === undefined) return
  const { predictions } = answer
  printTable(options, answer, () => predictionText(predictions), [predictionHeadings, ...predictionRows(predictions)])
}

interface Found {
  readonly measure: string
  readonly combine?: Combination
  /** The network's output at the threshold; null without one. */
  readonly threshold: number | null
  readonly predictions: readonly Prediction[]
}

async function bySupport(
  { trained, matcher, signal, show }: Using,
  files: readonly string[],
  options: PredictOptions,
): Promise<Found> {
  const { UserError } = await import('../../runtime/base/user-error.js')
  const { findClasses } = await import('../../runtime/matching/image-files.js')
  const { embedSupport, predictFiles } = await import('../../runtime/matching/predict-files.js')
  const { measureOf, thresholdOf } = await import('../../runtime/matching/threshold.js')
  const { support: folder, combine, top } = options
  if (folder === undefined) {
    throw new UserError(
      `${trained.network.name} compares images, and there are none to compare with`,
      'name examples of the classes: --support FOLDER, with FOLDER/CLASS/FILE',
    )
  }
  const threshold = thresholdOf(trained, matcher, options)
  const support = await embedSupport(trained, matcher, findClasses(folder), signal)
  const onProgress = (share: number) => show('predicting', share)
  const predictions = await predictFiles(trained, matcher, files, {
    ...{ support, combination: combine, top, threshold, signal, onProgress },
  })
  return { measure: measureOf(trained), combine, threshold: threshold?.value ?? null, predictions }
}

async function byClassifier(
  { trained, matcher, signal, show }: Using,
  files: readonly string[],
  options: PredictOptions,
): Promise<Found> {
  const { UserError } = await import('../../runtime/base/user-error.js')
  const { labelsOfRun, shortLabels } = await import('../../runtime/matching/trained.js')
  const { classifyFiles } = await import('../../runtime/matching/predict-files.js')
  const { top, threshold: least } = options
  if (options.support !== undefined) {
    throw new UserError(`${trained.network.name} classifies without examples`, 'leave out --support')
  }
  const labels = shortLabels(await labelsOfRun(trained.run))
  const onProgress = (share: number) => show('predicting', share)
  const predictions = await classifyFiles(trained, matcher, files, { labels, least, top, signal, onProgress })
  return { measure: 'probability', threshold: least ?? null, predictions }
}
