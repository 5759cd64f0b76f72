/** `netc data`: fetches, checks, shows and writes images. */
import path from 'node:path'
import { type Command, Option } from 'commander'
import type { Dataset } from '../../runtime/data/dataset.js'
import {
  dataOption,
  folderOfData,
  jsonOption,
  outputFile,
  outputFolder,
  protocolOption,
  runsOption,
  seedOption,
  testNames,
  testOption,
} from '../arguments.js'
import type { BaselineOptions } from '../baselines.js'
import type { CheckOptions } from '../data-check.js'
import { contentsOf, renderContents, renderInventory } from '../data-text.js'
import { exitCodes } from '../exit-codes.js'
import { fileProgress } from '../file-progress.js'
import { examples } from '../help.js'
import { inputArgument, inputOption } from '../inputs.js'
import { offering } from '../offers.js'
import { printObject, say } from '../printable.js'
import { progressStream, remark } from '../quiet.js'
import { widthOf } from '../width.js'

/** Declares the command on `program`. */
export function register(program: Command): void {
  const data = program
    .command('data')
    .summary('fetch, show and write out data sets')
    .description(
      'Show which data sets are in the cache, and where it is; with a command, fetch, show or write out data.',
    )
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples([
        ['netc data', 'what is in the cache'],
        ['netc data omniglot', 'fetch Omniglot'],
      ]),
    )
    .action(async (options: ListOptions, command: Command) => {
      const [name] = command.args
      if (name === undefined) return listData(options)
      const { refuseName } = await import('../look-up.js')
      const names = command.commands.map((known) => known.name())
      refuseName('command of netc data', name, names, 'netc data --help')
    })
  data
    .command('omniglot')
    .summary('fetch Omniglot, or import your copy')
    .description('Put Omniglot into the cache: downloaded (15 MB), or from your copy.')
    .addOption(
      inputOption('--from <path>', "a folder with the release's zip files or unpacked folders", {
        folders: true,
        files: ['.zip'],
      }),
    )
    .addOption(jsonOption())
    .addHelpText('after', examples([['netc data omniglot --from downloads', 'from the zip files of the release']]))
    .action(getOmniglot)
  data
    .command('check')
    .summary('find what is wrong in a folder of images')
    .description('Look through a folder of images for everything that is wrong: files, copies, classes, the split.')
    .addArgument(
      inputArgument(
        '<folder>',
        'FOLDER/CLASS/FILE or FOLDER/GROUP/CLASS/FILE; classes:FOLDER and groups:FOLDER state which',
        { folders: true, pathIn: folderOfData },
      ),
    )
    .addOption(protocolOption('also what this protocol needs: a file, or one that ships by its name'))
    .option(
      '--group-by <regex>',
      'with --protocol: images with the same match in their names stay on one side of its split',
    )
    .addOption(seedOption("the run's seed, which determines the split").default(1))
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples([
        ['netc data check photos', 'the files and classes'],
        ['netc data check photos --protocol photos', 'also whether a training can use them'],
      ]),
    )
    .action(checkFolder)
  data
    .command('show')
    .summary('draw a contact sheet of images')
    .description('Draw a contact sheet of images: a row for each character, a column for each drawer.')
    .addOption(dataOption())
    .option('--alphabet <name>', 'all characters of one alphabet, instead of some of several')
    .addOption(outputFile('a .png or .svg file', ['.png', '.svg']).default('contact-sheet.png'))
    .addOption(jsonOption())
    .addHelpText('after', examples([['netc data show --data embedded -o sheet.png', 'the generated images']]))
    .action(showData)
  data
    .command('embedded')
    .summary('write the generated images as PNG files')
    .description("Write the generated images as PNG files, in the folders of Omniglot's release.")
    .argument(
      '[options]',
      'options as in --data embedded:OPTIONS, such as alphabets=12,characters=20,drawers=20,seed=7',
      '',
    )
    .addOption(outputFolder('the folder for images_background and images_evaluation').makeOptionMandatory())
    .addOption(jsonOption())
    .addHelpText('after', examples([['netc data embedded alphabets=4,seed=7 -o images', 'four alphabets of them']]))
    .action(writeEmbedded)
  data
    .command('baseline')
    .summary('measure baselines without a network')
    .description("Answer a protocol's tests by the nearest image, without a network: a baseline for networks.")
    .addOption(dataOption())
    .addOption(protocolOption('the tasks: a protocol file, or the name of one that ships').default('omniglot'))
    .addOption(
      offering(
        new Option(
          '--method <names...>',
          'pixels, hausdorff, directions, or directions_metric, which takes minutes; default: all others that accept such images',
        ),
        { names: baselineNames },
      ),
    )
    .addOption(
      testOption(
        "a test to use instead of the protocol's, written as in its file: exact, or 'few_shot: { tasks: 400 }'; repeatable; default: few_shot, runs and classification of the protocol",
        testNames,
      ),
    )
    .addOption(runsOption())
    .addOption(seedOption("the run's seed, which determines the tasks").default(1))
    .addOption(jsonOption())
    .addHelpText('after', examples([['netc data baseline', 'for our recipe; all except the one that takes minutes']]))
    .action(measureBaseline)
  data
    .command('clean')
    .summary('empty the cache')
    .description('Remove the data sets in the cache.')
    .addOption(jsonOption())
    .addHelpText('after', examples([['netc data clean', 'Omniglot, and the decoded images of others']]))
    .action(cleanData)
  // Added last: the subcommands would inherit them.
  data.allowExcessArguments()
}

async function baselineNames(): Promise<readonly string[]> {
  const { baselines } = await import('../../runtime/evaluation/baselines/index.js')
  return baselines.map(({ name }) => name)
}

interface ListOptions {
  readonly json?: boolean
}

/** Prints an object if `--json` is anywhere after `netc data`, and else a text. */
function report(command: Command, object: object, text: () => string): void {
  if (command.optsWithGlobals<ListOptions>().json) printObject(object)
  else remark(`${text()}\n`)
}

const onDecode = () => remark('Decoding the images (once)...\n', process.stderr)

async function listData(options: ListOptions): Promise<void> {
  const { cacheFolder } = await import('../../runtime/base/cache-folder.js')
  const { takeInventory } = await import('../../runtime/data/inventory.js')
  const inventory = takeInventory(cacheFolder())
  if (options.json) printObject(inventory)
  else print(renderInventory(inventory))
}

async function getOmniglot(options: { from?: string }, command: Command): Promise<void> {
  const { cacheFolder } = await import('../../runtime/base/cache-folder.js')
  const { omniglotFile } = await import('../../runtime/data/loaders/cache.js')
  const { copyOmniglot, fetchOmniglot } = await import('../../runtime/data/loaders/fetch-omniglot.js')
  const { countParts } = await import('../../runtime/data/inventory.js')
  const cache = cacheFolder()
  if (options.from) onDecode()
  const dataset = options.from ? copyOmniglot(options.from, cache) : await untilInterrupted(fetchAll)
  const contents = contentsOf(dataset, countParts(dataset))
  const file = omniglotFile(cache)
  report(command, { file, ...contents }, () => `Omniglot is in ${file}\n${renderContents(contents)}`)

  async function fetchAll(signal: AbortSignal): Promise<Dataset> {
    const progress = fileProgress(progressStream())
    try {
      return await fetchOmniglot({
        cache,
        signal,
        onProgress: (file, bytes) => progress.show(file.name, bytes, file.bytes),
        onDecode: () => progress.note('Decoding the images (once)...'),
      })
    } finally {
      progress.end()
    }
  }
}

/** A signal stops `work` cleanly; what has arrived is kept. */
async function untilInterrupted<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { catchInterrupt } = await import('../interrupt.js')
  const { evenUnseen } = await import('../output.js')
  const interrupt = catchInterrupt(() => {})
  try {
    return await evenUnseen(() => work(interrupt.signal))
  } catch (error) {
    // It is printed like any other error, with its own exit code.
    if (interrupt.signal.aborted) process.exitCode = interrupt.exitCode
    throw error
  } finally {
    interrupt.release()
  }
}

async function checkFolder(folder: string, options: CheckOptions, command: Command): Promise<void> {
  if (options.groupBy !== undefined && options.protocol === undefined)
    command.error('error: --group-by needs --protocol, which names the split')
  const { checkData, renderCheck } = await import('../data-check.js')
  const found = await checkData(folder, options)
  if (command.optsWithGlobals<ListOptions>().json) printObject(found)
  else print(await renderCheck(found))
  if (found.problems.length > 0) process.exitCode = exitCodes.failed
}

async function showData(
  options: { data?: string; alphabet?: string; output: string },
  command: Command,
): Promise<void> {
  const { findAlphabet, writeSheet } = await import('../../runtime/data/sheet.js')
  const { openData } = await import('../open-data.js')
  const { openingData } = await import('../open-inputs.js')
  const { readingCommandLine } = await import('../usage-error.js')
  const { data, output: file, alphabet } = options
  if (!/\.(png|svg)$/i.test(file)) command.error(`error: the sheet is a .png or .svg file, not ${JSON.stringify(file)}`)
  const dataset = await openingData(data, () => openData(data, { onDecode }))
  if (alphabet !== undefined) await readingCommandLine(() => findAlphabet(dataset, alphabet))
  const { images } = writeSheet(dataset, file, alphabet)
  report(command, { file, images, data: dataset.name }, () => `${images} images of ${dataset.name} are in ${file}`)
}

async function writeEmbedded(text: string, options: { output: string }, command: Command): Promise<void> {
  const { embeddedDataset, parseEmbeddedOptions } = await import('../../runtime/data/loaders/embedded.js')
  const { exportDataset } = await import('../../runtime/data/export.js')
  const { countParts } = await import('../../runtime/data/inventory.js')
  const { readingCommandLine } = await import('../usage-error.js')
  const dataset = embeddedDataset(await readingCommandLine(() => parseEmbeddedOptions(text)))
  const images = exportDataset(dataset, options.output)
  const folder = path.resolve(options.output)
  const contents = contentsOf(dataset, countParts(dataset))
  report(
    command,
    { folder, images, ...contents },
    () => `${images} images are in ${folder}\n${renderContents(contents)}`,
  )
}

async function measureBaseline(options: BaselineOptions, command: Command): Promise<void> {
  const { measureBaselines } = await import('../baselines.js')
  const { renderBaselines } = await import('../../runtime/reports/baseline-table.js')
  const results = await measureBaselines(options, onDecode)
  if (command.optsWithGlobals<ListOptions>().json) printObject(results)
  else print(renderBaselines(results.baselines, widthOf(process.stdout)))
}

async function cleanData(_: object, command: Command): Promise<void> {
  const { cacheFolder } = await import('../../runtime/base/cache-folder.js')
  const { cleanCache } = await import('../../runtime/data/inventory.js')
  const folder = cacheFolder()
  const removed = cleanCache(folder)
  const lines = removed.map((file) => `removed ${file}`)
  report(command, { folder, removed }, () => (lines.length === 0 ? `There is nothing in ${folder}` : lines.join('\n')))
}

function print(text: string): void {
  say(`${text}\n`)
}
