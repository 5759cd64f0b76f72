/** `netc gallery`: enrolls images, and finds the enrolled class of an image. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { Argument, type Command, type Option } from 'commander'
import type { Combination } from '../../runtime/matching/combination.js'
import type { GalleryIndex } from '../../runtime/matching/gallery/files.js'
import type { Finding } from '../../runtime/matching/gallery/search.js'
import type { Trained } from '../../runtime/matching/trained.js'
import { combineOption, countFromOne, csvOption, jsonOption, rate, thresholdOption } from '../arguments.js'
import { countsOf, countsText, searchThreshold, thresholdText } from '../gallery-threshold.js'
import { examples } from '../help.js'
import { inputArgument, inputOption, inputs } from '../inputs.js'
import { offering } from '../offers.js'
import { predictionHeadings, predictionRows, predictionText } from '../prediction-text.js'
import { printTable } from '../print-table.js'
import { imagesArgument, type UseOptions, type Using, usesRun, withRun } from '../use-run.js'

interface GalleryOptions extends UseOptions {
  readonly run?: string
  readonly csv?: boolean
}

/** Declares the command on `program`. */
export function register(program: Command): void {
  const gallery = program
    .command('gallery')
    .summary('enroll images, and find the class of an image')
    .description('Enroll images in a folder of features, and find the class of an image.')
    .addHelpText(
      'after',
      examples([
        ['netc gallery add known people', 'enroll the images of the folder people, one folder per class'],
        ['netc gallery find known new.png', 'find its class'],
      ]),
    )
  usesRun(
    gallery
      .command('add')
      .summary('enroll images under their classes')
      .description('Enroll images under their classes. Images that are already enrolled are not embedded again.'),
  )
    .addArgument(galleryArgument())
    .addArgument(
      inputArgument('<paths...>', 'folders of classes (FOLDER/CLASS/FILE); with --class also image files', {
        ...inputs.image,
        folders: true,
      }),
    )
    .option('--class <name>', 'the class of all these images, instead of the names of their folders')
    .addOption(runOption())
    .addHelpText('after', examples([['netc gallery add known people --run matcher', 'with the network that ships']]))
    .action(add)
  gallery
    .command('remove')
    .summary('remove images or whole classes')
    .description('Remove images or whole classes.')
    .addArgument(galleryArgument())
    .addArgument(
      offering(
        new Argument(
          '[paths...]',
          'image files as they were enrolled, which need not exist any more, and folders of them',
        ),
        {
          ...inputs.image,
          folders: true,
        },
      ),
    )
    .option('--class <names...>', 'all images of these classes')
    .addOption(jsonOption())
    .addHelpText('after', examples([['netc gallery remove known --class Ada', 'all images of a class']]))
    .action(async (folder: string, paths: readonly string[], options: RemoveOptions, command: Command) => {
      if (paths.length === 0 && options.class === undefined)
        command.error('error: name images, or classes with --class')
      await remove(folder, paths, options)
    })
  usesRun(
    gallery
      .command('find')
      .summary('find the enrolled class of images')
      .description('Find the enrolled class of images, or report that there is none.'),
  )
    .addArgument(galleryArgument())
    .addArgument(imagesArgument())
    .addOption(combineOption('; default: as calibrated, else mean'))
    .option('--top <number>', 'number of classes shown', countFromOne, 5)
    .addOption(thresholdOption())
    .addOption(csvOption())
    .addOption(runOption())
    .addHelpText(
      'after',
      examples([['netc gallery find known new --csv', 'all images of a folder, for a spreadsheet']]),
    )
    .action(find)
  usesRun(
    gallery
      .command('calibrate')
      .summary('find the score from which an image belongs to a class')
      .description('Measure the score from which an image belongs to a class, and keep it in the gallery.'),
  )
    .addArgument(galleryArgument())
    .requiredOption(
      '--far <rate>',
      'the share of images of classes not enrolled that may be accepted, such as 5%',
      rate,
    )
    .addOption(combineOption('; default: mean'))
    .addOption(runOption())
    .addHelpText(
      'after',
      examples([['netc gallery calibrate known --far 5%', 'one of 20 images of other classes may be accepted']]),
    )
    .action(calibrate)
  gallery
    .command('list')
    .summary('list the enrolled classes')
    .description('List the enrolled classes and their numbers of images.')
    .addArgument(galleryArgument())
    .addOption(jsonOption())
    .addOption(csvOption('print a table of the images instead of text'))
    .addHelpText('after', examples([['netc gallery list known', 'its classes, and the network']]))
    .action(list)
}

/** The folder of a gallery; `add` creates it. */
const galleryArgument = (): Argument =>
  offering(new Argument('<gallery>', 'the folder of the gallery'), { folders: true })

const runOption = (): Option =>
  inputOption('--run <run>', 'the network: a run or a model that ships; default: the one of the gallery', inputs.run)

/** Runs `work` with the gallery's network; the gallery may not exist yet. */
async function withGallery<T>(
  folder: string,
  options: GalleryOptions,
  work: (using: Using & { readonly index: GalleryIndex | undefined }) => Promise<T>,
): Promise<T | undefined> {
  const { indexFile, readIndex } = await import('../../runtime/matching/gallery/files.js')
  const { refuseOthers, runOf } = await import('../../runtime/matching/gallery/open.js')
  const { refuseClassifier } = await import('../../runtime/matching/threshold.js')
  const index = existsSync(path.join(folder, indexFile)) ? readIndex(folder) : undefined
  const check = (trained: Trained) => {
    refuseClassifier(trained, 'netc gallery')
    if (index !== undefined) refuseOthers(folder, index, trained)
  }
  return withRun(runOf(folder, index, options.run), options, (using) => work({ ...using, index }), check)
}

/** Runs `work` while no other process changes the gallery. */
async function locked<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const { lockRun } = await import('../../runtime/runs/run-lock.js')
  const lock = await lockRun(folder)
  try {
    return await work()
  } finally {
    lock.release()
  }
}

interface AddOptions extends GalleryOptions {
  readonly class?: string
}

async function add(folder: string, paths: readonly string[], options: AddOptions): Promise<void> {
  const { findClasses, findImages } = await import('../../runtime/matching/image-files.js')
  const { enrol } = await import('../../runtime/matching/gallery/enrol.js')
  const { readGallery, refuseOccupied } = await import('../../runtime/matching/gallery/files.js')
  const { runName } = await import('../../runtime/matching/gallery/open.js')
  const { makeFolder } = await import('../../runtime/base/make-folder.js')
  const { explainFileErrors } = await import('../../runtime/base/file-errors.js')
  const { class: label } = options
  const files =
    label === undefined
      ? paths.flatMap((each) => [...findClasses(each).values()].flat())
      : findImages(paths).map(({ file }) => ({ file, label }))
  refuseOccupied(folder)
  const result = await withGallery(folder, options, async ({ trained, matcher, index, signal, show }) => {
    explainFileErrors(`make ${folder}`, () => makeFolder(folder))
    return locked(folder, () => {
      const gallery = index === undefined ? undefined : readGallery(folder)
      const run = index?.run ?? runName(folder, trained)
      const onProgress = (share: number) => show('embedding', share)
      return enrol(folder, gallery, { trained, matcher, run }, files, { signal, onProgress })
    })
  })
  if (result === undefined) return
  const { enrolled, gallery } = result
  const now = countsOf(gallery.index)
  const { embedded, unchanged, moved, replaced, copies } = enrolled
  const more = Object.entries({ replaced, unchanged, moved, copies }).filter(([, count]) => count > 0)
  const text = [`${embedded} embedded`, ...more.map(([what, count]) => `${count} ${what}`)].join(', ')
  printTable(options, { ...enrolled, ...now }, () => `${text}\n${countsText(folder, now)}\n`, [])
}

interface RemoveOptions {
  readonly class?: readonly string[]
  readonly json?: boolean
}

async function remove(folder: string, paths: readonly string[], options: RemoveOptions): Promise<void> {
  const { readIndex, readGallery } = await import('../../runtime/matching/gallery/files.js')
  const { relativePath, remove: take } = await import('../../runtime/matching/gallery/enrol.js')
  const { UserError } = await import('../../runtime/base/user-error.js')
  readIndex(folder)
  const named = new Set(options.class)
  const places = paths.map((each) => relativePath(folder, each))
  const { gallery, removed } = await locked(folder, async () => {
    const gallery = readGallery(folder)
    const known = new Set(gallery.index.images.map((image) => image.class))
    const isAt = (place: string, file: string) => file === place || file.startsWith(`${place}/`)
    const none =
      [...named].find((name) => !known.has(name)) ??
      paths.find((_, at) => !gallery.index.images.some((image) => isAt(places[at], image.path)))
    if (none !== undefined)
      throw new UserError(`nothing is enrolled as ${none}`, `netc gallery list ${folder} shows all`)
    return take(gallery, (image) => named.has(image.class) || places.some((place) => isAt(place, image.path)))
  })
  const now = countsOf(gallery.index)
  printTable(
    options,
    { removed: removed.length, ...now },
    () => `${removed.length} removed\n${countsText(folder, now)}\n`,
    [],
  )
}

interface FindOptions extends GalleryOptions {
  readonly combine?: Combination
  readonly top: number
  readonly threshold?: number
}

async function find(folder: string, paths: readonly string[], options: FindOptions): Promise<void> {
  const { findImages } = await import('../../runtime/matching/image-files.js')
  const { readGallery, readIndex } = await import('../../runtime/matching/gallery/files.js')
  const { searchGallery } = await import('../../runtime/matching/gallery/search.js')
  readIndex(folder)
  const files = findImages(paths).map(({ file }) => file)
  const result = await withGallery(folder, options, async (using) => {
    const { trained, matcher, signal, show, note } = using
    const gallery = readGallery(folder)
    const combination = options.combine ?? gallery.index.threshold?.combine ?? 'mean'
    const threshold = await searchThreshold(using, gallery, { ...options, combination })
    if (threshold === undefined) note('no threshold: every image gets its most similar class, enrolled or not')
    const onProgress = (share: number) => show('searching', share)
    const { top } = options
    const search = { combination, top, score: threshold?.score, signal, onProgress }
    const findings: readonly Finding[] = await searchGallery(trained, matcher, gallery, files, search)
    return { combine: combination, threshold: threshold?.value ?? null, findings }
  })
  if (result === undefined) return
  const { findings } = result
  printTable(options, result, () => predictionText(findings), [predictionHeadings, ...predictionRows(findings)])
}

interface CalibrateOptions extends GalleryOptions {
  readonly far: number
  readonly combine?: Combination
}

async function calibrate(folder: string, options: CalibrateOptions): Promise<void> {
  const { readGallery, readIndex, writeGallery } = await import('../../runtime/matching/gallery/files.js')
  const { calibrateGallery } = await import('../../runtime/matching/gallery/calibrate.js')
  readIndex(folder)
  const { far, combine: combination = 'mean' } = options
  const threshold = await withGallery(folder, options, ({ trained, matcher, signal, show }) =>
    locked(folder, async () => {
      const gallery = readGallery(folder)
      const onProgress = (share: number) => show('searching', share)
      const threshold = await calibrateGallery(trained, matcher, gallery, { far, combination, signal, onProgress })
      writeGallery(folder, { ...gallery.index, threshold }, gallery.features)
      return threshold
    }),
  )
  if (threshold === undefined) return
  printTable(options, threshold, () => thresholdText(threshold), [])
}

async function list(folder: string, options: GalleryOptions): Promise<void> {
  const { readGallery } = await import('../../runtime/matching/gallery/files.js')
  const { classRows } = await import('../../runtime/matching/gallery/search.js')
  // Reads the features too, to report damage in them.
  const gallery = readGallery(folder)
  const { index } = gallery
  const { network, weights, run, threshold, images } = index
  const classes = [...classRows(gallery)].map(([name, rows]) => ({ class: name, images: rows.length }))
  const width = Math.max(0, ...classes.map((each) => each.class.length))
  const lines = classes.map((each) => `  ${each.class.padEnd(width)}  ${each.images}`)
  const known =
    threshold === undefined ? 'not calibrated' : `a class is found from ${Number(threshold.value.toPrecision(6))} on`
  const text = `${countsText(folder, countsOf(index))}\n${network} ${weights.slice(0, 12)}, of ${run}; ${known}\n${lines.join('\n')}\n`
  const object = { network, weights, run, threshold: threshold ?? null, classes, images }
  const table = [['class', 'path', 'sha256'], ...images.map((each) => [each.class, each.path, each.sha256])]
  printTable(options, object, () => text, table)
}
