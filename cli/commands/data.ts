/** `netc data`: fetch, check, look at and write out images. */
import path from 'node:path'
import type { Command } from 'commander'
import type { Dataset, Part } from '../../runtime/data/dataset.js'
import type { Counts, Inventory } from '../../runtime/data/inventory.js'
import { jsonOption, newFolder, runsOption, wholeNumber } from '../arguments.js'
import type { BaselineOptions } from '../baselines.js'
import type { CheckOptions } from '../data-check.js'
import { exitCodes } from '../exit-codes.js'
import { fileProgress } from '../file-progress.js'
import { jsonText, say } from '../printable.js'
import { progressStream, remark } from '../quiet.js'

export function register(program: Command): void {
  const data = program
    .command('data')
    .description('show which data sets are in the cache, and where it is')
    .addOption(jsonOption())
    // `netc data` takes its option wherever it stands, also for a command that prints text.
    .hook('preSubcommand', (_, command) => {
      const takesJson = command.options.some(({ long }) => long === '--json')
      if (data.opts().json && !takesJson) command.error(`error: netc data ${command.name()} prints no --json`)
    })
    .allowExcessArguments()
    .action(async (options: ListOptions, command: Command) => {
      const [name] = command.args
      if (name === undefined) return listData(options)
      const { refuseName } = await import('../look-up.js')
      const names = command.commands.map((known) => known.name())
      refuseName(command, 'command of netc data', name, names, 'netc data --help')
    })
  data
    .command('omniglot')
    .description('put Omniglot into the cache: downloaded (15 MB), or from your own copy')
    .option('--from <path>', "a folder with the release's zip files or unpacked folders")
    .action(getOmniglot)
  data
    .command('check')
    .description('look through a folder of images for everything that is wrong: files, copies, classes, the split')
    .argument('<folder>', 'FOLDER/CLASS/FILE or FOLDER/GROUP/CLASS/FILE; classes:FOLDER and groups:FOLDER state which')
    .option('--protocol <file>', 'also what this protocol needs: a file, or one that ships by its name')
    .option('--group-by <regex>', 'with --protocol: images whose names match alike are on one side of its split')
    .option('--seed <number>', "the run's seed, which draws the split", wholeNumber, 1)
    .option('--json', 'print an object instead of text')
    .action(checkFolder)
  data
    .command('show')
    .description('draw a contact sheet of images: a row for each character, a column for each drawer')
    .option('--data <data>', 'a path, or embedded[:OPTION=N,...]; default: the Omniglot in the cache')
    .option('--alphabet <name>', 'all characters of one alphabet, instead of some of several')
    .option('-o, --output <file>', 'a .png or .svg file', 'contact-sheet.png')
    .action(showData)
  data
    .command('embedded')
    .description("write the generated images as PNG files in the release's folders")
    .argument('[options]', 'as in --data embedded:OPTIONS, such as alphabets=12,characters=20,drawers=20,seed=7', '')
    .requiredOption('-o, --output <folder>', 'where images_background and images_evaluation are made', newFolder)
    .action(writeEmbedded)
  data
    .command('baseline')
    .description("a protocol's test answered by the nearest image, without a network: what one must beat")
    .option('--data <data>', 'a path, or embedded[:OPTION=N,...]; default: the Omniglot in the cache')
    .option('--protocol <file>', 'which tasks there are: a file, or a protocol that ships by its name', 'omniglot')
    .option(
      '--method <names...>',
      'pixels, hausdorff, directions, or directions_metric, which takes minutes; default: all others',
    )
    .option(
      '--test <test>',
      "a test in place of the protocol's, as in its file: exact, or 'few_shot: { tasks: 400 }'; may be given several times; default: few_shot, runs and classification of the protocol",
      (text: string, before: readonly string[] = []) => [...before, text],
    )
    .addOption(runsOption())
    .option('--seed <number>', "the run's seed, which draws the tasks", wholeNumber, 1)
    .addOption(jsonOption())
    .action(measureBaseline)
  data.command('clean').description('remove what is in the cache').action(cleanData)
}

interface ListOptions {
  readonly json?: boolean
}

const onDecode = () => remark('Decoding the images (once)...\n', process.stderr)

async function listData(options: ListOptions): Promise<void> {
  const { cacheFolder } = await import('../../runtime/base/cache-folder.js')
  const { takeInventory } = await import('../../runtime/data/inventory.js')
  const inventory = takeInventory(cacheFolder())
  print(options.json ? jsonText(inventory) : renderInventory(inventory))
}

async function getOmniglot(options: { from?: string }): Promise<void> {
  const { cacheFolder } = await import('../../runtime/base/cache-folder.js')
  const { omniglotFile } = await import('../../runtime/data/loaders/cache.js')
  const { copyOmniglot, fetchOmniglot } = await import('../../runtime/data/loaders/fetch-omniglot.js')
  const cache = cacheFolder()
  if (options.from) onDecode()
  const dataset = options.from ? copyOmniglot(options.from, cache) : await untilInterrupted(fetchAll)
  remark(`Omniglot is in ${omniglotFile(cache)}\n`)
  remark(`${renderDataset(dataset, (await import('../../runtime/data/inventory.js')).countParts(dataset))}\n`)

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

/** A signal ends `work` in order; what has come stays. */
async function untilInterrupted<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { catchInterrupt } = await import('../interrupt.js')
  const { evenUnseen } = await import('../output.js')
  const interrupt = catchInterrupt(() => {})
  try {
    return await evenUnseen(() => work(interrupt.signal))
  } catch (error) {
    // It is printed as any other error; the exit code says what it was.
    if (interrupt.signal.aborted) process.exitCode = interrupt.exitCode
    throw error
  } finally {
    interrupt.release()
  }
}

async function checkFolder(folder: string, options: CheckOptions, command: Command): Promise<void> {
  if (options.groupBy !== undefined && options.protocol === undefined)
    command.error('error: --group-by asks for a split, which --protocol names')
  const { checkData, renderCheck } = await import('../data-check.js')
  const found = await checkData(folder, options)
  const { json } = command.optsWithGlobals()
  print(json ? jsonText(found) : await renderCheck(found))
  if (found.problems.length > 0) process.exitCode = exitCodes.failed
}

async function showData(options: { data?: string; alphabet?: string; output: string }): Promise<void> {
  const { writeSheet } = await import('../../runtime/data/sheet.js')
  const { openData } = await import('../open-data.js')
  const dataset = await openData(options.data, { onDecode })
  const { images } = writeSheet(dataset, options.output, options.alphabet)
  remark(`${images} images of ${dataset.name} are in ${options.output}\n`)
}

async function writeEmbedded(text: string, options: { output: string }): Promise<void> {
  const { embeddedDataset, parseEmbeddedOptions } = await import('../../runtime/data/loaders/embedded.js')
  const { exportDataset } = await import('../../runtime/data/export.js')
  const { countParts } = await import('../../runtime/data/inventory.js')
  const dataset = embeddedDataset(parseEmbeddedOptions(text))
  const files = exportDataset(dataset, options.output)
  remark(`${files} images are in ${path.resolve(options.output)}\n${renderDataset(dataset, countParts(dataset))}\n`)
}

async function measureBaseline(options: BaselineOptions, command: Command): Promise<void> {
  const { measureBaselines } = await import('../baselines.js')
  const { renderBaselines } = await import('../../runtime/reports/baseline-table.js')
  const results = await measureBaselines(options, command, onDecode)
  // `netc data` itself has --json too, and takes it wherever it stands.
  const { json } = command.optsWithGlobals()
  print(json ? jsonText(results) : renderBaselines(results.baselines))
}

async function cleanData(): Promise<void> {
  const { cacheFolder } = await import('../../runtime/base/cache-folder.js')
  const { cleanCache } = await import('../../runtime/data/inventory.js')
  const removed = cleanCache(cacheFolder())
  for (const file of removed) remark(`removed ${file}\n`)
  if (removed.length === 0) remark(`There is nothing in ${cacheFolder()}\n`)
}

function renderInventory({ folder, datasets, photos, downloads }: Inventory): string {
  const lines = [`Cache: ${folder}`]
  for (const { file, bytes, contents, damage } of datasets) {
    lines.push('', `${path.basename(file)}  ${megabytes(bytes)}`)
    if (contents) lines.push(`  read from    ${contents.source}`, renderDataset(contents, contents.parts))
    else lines.push(`  damaged: ${damage}`)
  }
  for (const { folder: pack, bytes, contents } of photos) {
    lines.push('', `${path.basename(pack)}  ${megabytes(bytes)}`)
    lines.push(
      contents
        ? `  ${number(contents.images)} images of ${contents.source}`
        : '  damaged: read anew where it is asked for',
    )
  }
  if (downloads.length > 0) lines.push('', 'Downloads:')
  for (const { file, bytes, of } of downloads) {
    const rest = of === undefined ? '' : ` of ${megabytes(of)}: \`netc data omniglot\` goes on from there`
    lines.push(`  ${file}  ${megabytes(bytes)}${rest}`)
  }
  if (datasets.length === 0 && photos.length === 0) {
    lines.push('There is no data set in it.', '', 'netc data omniglot              fetches Omniglot (15 MB)')
    lines.push('netc data omniglot --from PATH  takes your own copy', '--data embedded                 needs neither')
  }
  return lines.join('\n')
}

function renderDataset(
  { name, fingerprint }: { readonly name: string; readonly fingerprint: string },
  parts: Readonly<Record<Part, Counts>>,
): string {
  const counted = Object.entries(parts).map(
    ([part, { alphabets, characters, images }]) =>
      `  ${part.padEnd(11)}  ${number(alphabets)} alphabets, ${number(characters)} characters, ${number(images)} images`,
  )
  return [`  name         ${name}`, ...counted, `  fingerprint  ${fingerprint}`].join('\n')
}

function number(value: number): string {
  return value.toLocaleString('en-US')
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

function print(text: string): void {
  say(`${text}\n`)
}
